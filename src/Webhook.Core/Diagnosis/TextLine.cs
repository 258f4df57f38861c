namespace KargoStageWebhook.Diagnosis;

/// <summary>A line and what stands around it in its text.</summary>
/// <param name="Line">The line.</param>
/// <param name="IsWrapped">Whether Terraform wraps the words of its diagnostic here.</param>
/// <param name="IsOfTerraform">Whether it stands in a diagnostic of Terraform.</param>
internal readonly record struct TextLine(LogLine Line, bool IsWrapped, bool IsOfTerraform)
{
    /// <summary>Whether it was appended to an entry that was cut, and taken from it again.</summary>
    public bool IsReturned { get; init; }
}
