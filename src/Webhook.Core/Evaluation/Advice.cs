namespace KargoStageWebhook.Evaluation;

/// <summary>Why a field matters and what helps, for a person on call: in the profile's words where it has any.</summary>
public static class Advice
{
    /// <summary>What requires a field that was denied.</summary>
    public static string WhatRequires(Violation denied) => denied.RequiredBy switch
    {
        RequiredBy.InstalledCrd => $"the installed CRD {denied.Crd}",
        RequiredBy.Strict => "the setting Webhook:Requirements=Strict",
        _ => "the setting Webhook:Mode=Reject",
    };

    /// <summary>What a person can do about a field that was denied.</summary>
    public static string WhatToDo(Violation denied) => denied switch
    {
        { RequiredBy: RequiredBy.Strict, Profile: { } field } => $"run a controller that writes {field.Path.Field}{Since(field)}, or set Webhook:Requirements=Installed",
        { RequiredBy: not RequiredBy.InstalledCrd, Profile: { } field } => $"run a controller that writes {field.Path.Field}{Since(field)}, or set Webhook:Mode=Backfill",
        _ => "run the controller of the version that the installed CRD belongs to, or install the CRDs of the controller's version",
    };

    /// <summary>What goes wrong without a field, as one clause; empty where nothing more is known than that it is missing or wrong.</summary>
    public static string WhyItMatters(Violation violation) => violation.Profile is { } field ? WhyItMatters(field) : string.Empty;

    /// <inheritdoc cref="WhyItMatters(Violation)"/>
    public static string WhyItMatters(Profiles.ProfileField field)
    {
        var why = field.Source is null ? $"it is never backfilled, since {field.Why}" : field.Why;
        return field.KnownRequirement is { } known ? $"{known}{(why.Length > 0 ? $", and {why}" : string.Empty)}" : why;
    }

    // Older controllers write what the profile never sets: only its CRD began to require it.
    private static string Since(Profiles.ProfileField field) => field is { Source: not null, KnownRequirement: { } known } ? $" ({known.Product} {known.Introduced} or later)" : string.Empty;
}
