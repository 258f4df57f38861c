using FluentValidation;

namespace KargoStageWebhook.Settings;

/// <summary>Validates the settings of the proof as they were written; see <see cref="SettingsValidator"/>.</summary>
internal sealed class ProofOptionsValidator : SettingsValidator
{
    public ProofOptionsValidator()
    {
        AllowPeriodOfLeader(nameof(ProofOptions.ProofPeriod));
        Allow(nameof(ProofOptions.ProofNamespace), IsName(63), "the name of a namespace, or nothing for any");
        Allow(nameof(ProofOptions.ProofStage), IsName(253), "the name of a Stage, or nothing for the first that is found");
        Allow(nameof(ProofOptions.FailWhenProven), value => bool.TryParse(value, out _), "true, false");
        Allow(nameof(ProofOptions.RefreshAfterRecovery), value => bool.TryParse(value, out _), "true, false");

        RuleFor(section => section[nameof(ProofOptions.ProofNamespace)])
            .NotEmpty()
            .When(section => section[nameof(ProofOptions.ProofStage)] is { Length: > 0 })
            .WithMessage("Webhook:ProofNamespace is missing; Webhook:ProofStage needs it.")
            .OverridePropertyName(nameof(ProofOptions.ProofNamespace));
        RequireProof(nameof(ProofOptions.FailWhenProven));
        RequireProof(nameof(ProofOptions.RefreshAfterRecovery));
    }

    private void RequireProof(string name) =>
        RuleFor(section => section[name])
            .Must((section, value) => !bool.TryParse(value, out var isWanted) || !isWanted || IsPeriod(section, nameof(ProofOptions.ProofPeriod)))
            .WithMessage($"Webhook:{name} is '{{PropertyValue}}', but nothing is ever proven: set Webhook:ProofPeriod.")
            .OverridePropertyName(name);
}
