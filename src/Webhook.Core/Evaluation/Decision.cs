using KargoStageWebhook.Admission;

namespace KargoStageWebhook.Evaluation;

/// <summary>What the evaluator decided. The cases are these and no others.</summary>
public abstract record Decision
{
    private Decision(IReadOnlyList<Violation> violations) => Violations = violations;

    /// <summary>What was missing of the profile's fields, in its order; then what else the installed CRD rejects, in the order of the text.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    /// <summary>What is to be set; null unless the decision is <see cref="Backfilled"/>.</summary>
    public IEnumerable<AddOperation>? Patch => this is Backfilled
        ? from violation in Violations where violation.Fix is not null select new AddOperation(violation.Location, violation.Fix!.Value.Json)
        : null;

    /// <summary>The decision in one word, as logs, metrics and audit annotations name it.</summary>
    public abstract string Name { get; }

    /// <summary>Not an update of a status that the profile has; allowed.</summary>
    public sealed record Ignored() : Decision([])
    {
        /// <inheritdoc/>
        public override string Name => "ignored";
    }

    /// <summary>Nothing is missing or wrong; allowed.</summary>
    public sealed record Conforming() : Decision([])
    {
        /// <inheritdoc/>
        public override string Name => "conforming";
    }

    /// <summary>Allowed, with missing fields set.</summary>
    public sealed record Backfilled : Decision
    {
        internal Backfilled(IReadOnlyList<Violation> violations)
            : base(violations)
        {
        }

        /// <inheritdoc/>
        public override string Name => "backfilled";
    }

    /// <summary>Allowed as it is: what is missing is not required, or cannot be backfilled here.</summary>
    public sealed record Warned : Decision
    {
        internal Warned(IReadOnlyList<Violation> violations)
            : base(violations)
        {
        }

        /// <inheritdoc/>
        public override string Name => "warned";
    }

    /// <summary>Denied: something required is missing and cannot be backfilled, or something is wrong.</summary>
    public sealed record Denied : Decision
    {
        internal Denied(IReadOnlyList<Violation> violations)
            : base(violations)
        {
        }

        /// <inheritdoc/>
        public override string Name => "denied";
    }

    /// <summary>Allowed as it is, since the mode is Audit.</summary>
    /// <param name="Would">What the mode Backfill would have decided.</param>
    public sealed record Audited(Decision Would) : Decision(Would.Violations)
    {
        /// <inheritdoc/>
        public override string Name => Would switch
        {
            Backfilled => "would_backfill",
            Denied => "would_deny",
            _ => Would.Name,
        };
    }
}
