namespace KargoStageWebhook.Diagnosis;

/// <summary>What follows from a request that did not happen.</summary>
internal static class Story
{
    /// <summary>For a Stage or a Promotion of Kargo.</summary>
    public const string StatusUpdateIsLost =
        "the whole status update did not happen; Kargo's controller logs it and goes on, so promotions of this Stage stay as they are, often Pending";

    /// <summary>For another resource of the profile.</summary>
    public const string ControllersUpdateIsLost = "the whole status update did not happen: what its controller wanted to record is lost until the update conforms";

    /// <summary>For an update of an object itself, whose stored status does not conform.</summary>
    /// <param name="owner">Whose rule it breaks.</param>
    public static string StoredStatusBlocksUpdates(string owner) =>
        $"the update of the object did not happen: its status, as it is stored, breaks a rule of {owner}, and an API server without validation ratcheting rejects every update until that is repaired, even of a label";

    /// <summary>For an update of the status of an object whose other parts, as they are stored, do not conform.</summary>
    /// <param name="owner">Whose rule they break.</param>
    public static string StoredPartsBlockStatusUpdates(string owner) =>
        $"the status update did not happen, although its status may be right: what is stored outside of status breaks a rule of {owner}, and every status update is rejected until that is corrected";

    /// <summary>For a warning.</summary>
    public const string Nothing = "this is a warning: the request succeeded";

    /// <summary>For a manifest that a client rejected.</summary>
    public const string NotSent =
        "no request was sent, because the client validated the manifest and rejected it, and no webhook was called: an object that was to be created does not exist, one that was to be updated stays as it is stored";

    /// <summary>For any other request.</summary>
    public static string WhatIsLost(RequestOperation operation) => operation switch
    {
        RequestOperation.Create => "the object was not created",
        RequestOperation.UpdateStatus => "the whole status update did not happen: the status stays as it is stored",
        RequestOperation.Update => "the whole update did not happen: the object stays as it is stored",
        RequestOperation.Delete => "the object was not deleted",
        RequestOperation.Read => "the objects were not read",
        _ => "the request did not happen: an object that was to be created does not exist, one that was to be updated stays as it is stored",
    };
}
