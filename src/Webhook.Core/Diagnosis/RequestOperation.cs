namespace KargoStageWebhook.Diagnosis;

/// <summary>What the request was to do.</summary>
public enum RequestOperation
{
    /// <summary>The text does not say.</summary>
    Unknown,

    /// <summary>Create the object.</summary>
    Create,

    /// <summary>Update or patch the object.</summary>
    Update,

    /// <summary>Update or patch its status.</summary>
    UpdateStatus,

    /// <summary>Delete the object.</summary>
    Delete,

    /// <summary>Read objects: get, list or watch.</summary>
    Read,
}
