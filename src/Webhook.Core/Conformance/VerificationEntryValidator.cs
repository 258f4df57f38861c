using FluentValidation;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Conformance;

/// <summary>The rules for one verification entry: an error is what a policy refuses, a warning what it only speaks of.</summary>
internal sealed class VerificationEntryValidator : AbstractValidator<VerificationEntry>
{
    /// <summary>The rules under a policy.</summary>
    public VerificationEntryValidator(Policy policy)
    {
        var strict = policy.Requirements == Requirements.Strict;
        Require(EntryFields.Id, strict || policy.Mode == Mode.Reject);
        Require(EntryFields.Phase, strict);
        Require(EntryFields.StartTime, strict);
    }

    private void Require(EntryFields field, bool mandatory) =>
        RuleFor(entry => entry.Present)
            .Must(present => present.HasFlag(field))
            .OverridePropertyName(FieldPath.NameOf(field))
            .WithSeverity(mandatory ? Severity.Error : Severity.Warning)
            .WithState(_ => field);
}
