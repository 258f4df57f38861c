using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Conformance;

/// <summary>Why each field matters and what helps, for a person on call.</summary>
public static class FieldKnowledge
{
    /// <summary>What goes wrong without the field, as one clause.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not one single field.</exception>
    public static string WhyItMatters(EntryFields field) => field switch
    {
        // Kargo 1.5.1, regular_stages.go: the entry of a Stage without spec.verification is made without an id.
        EntryFields.Id => "Kargo 1.5.2's CRD requires it, and the controller finds the entry by it; controllers up to 1.5.1 leave it out",
        EntryFields.Phase => "Kargo 1.5.2's CRD requires it; it is never invented, since Successful would mark Freight as verified",
        EntryFields.StartTime => "Kargo 1.5.2's CRD requires it; it is never invented, since it tells entries apart",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Expected exactly one field."),
    };

    /// <summary>Why a field is refused, as one clause after what is wrong with it; empty where nothing more is known than that.</summary>
    public static string WhyItMatters(Violation violation) => violation.Lacking is { } lacking ? WhyItMatters(lacking.Field) : string.Empty;

    /// <summary>Why a field that is missing is not filled in, or what may come of it, as the end of a clause; empty where there is nothing to say.</summary>
    public static string WhatIsLeft(Violation warned) => warned.Added switch
    {
        null => ", though Kargo 1.5.2's CRD requires it",
        { CanHeal: false, Rule.Filler: Healing.Filler.CopyOf copy } => $", since {copy.Field}, which it is a copy of, is missing too",
        _ => string.Empty,
    };

    /// <summary>What requires a field that was refused under a policy.</summary>
    public static string WhatRequires(Policy policy, Violation refused) => refused.Schema is { } schema
        ? $"the installed CRD {schema.Crd}"
        : IsStrictAbout(policy, refused) ? "the setting Webhook:Requirements=Strict" : "the setting Webhook:Mode=Reject";

    /// <summary>What a person can do about a field that was refused under a policy.</summary>
    public static string WhatToDo(Policy policy, Violation refused) => refused.Schema is not null
        ? "run the Kargo controller of the version that the installed CRD belongs to, or install the CRDs of the controller's version"
        : IsStrictAbout(policy, refused)
            ? "run a Kargo controller that writes id, phase and startTime (1.5.2 or later), or set Webhook:Requirements=Installed"
            : $"run a {(refused.Added is null ? "Kargo controller that writes the id (1.5.2 or later)" : "controller that writes it")}, or set Webhook:Mode=Backfill to have it filled in";

    private static bool IsStrictAbout(Policy policy, Violation refused) => policy.Requirements == Requirements.Strict && refused.Added is null;
}
