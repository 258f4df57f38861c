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
    public const string StoredStatusBlocksUpdates =
        "the update of the object did not happen: its status, as it is stored, breaks a rule of the CRD, and an API server without validation ratcheting rejects every update until that is repaired, even of a label";

    /// <summary>For a warning.</summary>
    public const string Nothing = "this is a warning: the request succeeded";

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
