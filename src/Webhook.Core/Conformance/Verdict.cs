using KargoStageWebhook.Admission;

namespace KargoStageWebhook.Conformance;

/// <summary>What the judge decided. The cases are these and no others.</summary>
public abstract record Verdict
{
    private Verdict(IReadOnlyList<Violation> violations) => Violations = violations;

    /// <summary>What was missing, in the order of <see cref="Kargo.VerificationPaths"/>; then what else the installed CRD refuses, in the order of the text.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    /// <summary>What is to be set; nothing unless the verdict is <see cref="Backfilled"/>.</summary>
    public IReadOnlyList<AddOperation> Patch => this is not Backfilled
        ? []
        : [.. Violations.Where(violation => violation.Outcome == Outcome.Backfilled).Select(violation => violation.ToPatch())];

    /// <summary>The decision in one word, as logs, metrics and audit annotations say it.</summary>
    public abstract string Decision { get; }

    /// <summary>Not an update of a status that we judge; allowed.</summary>
    public sealed record Ignored() : Verdict([])
    {
        /// <inheritdoc/>
        public override string Decision => "ignored";
    }

    /// <summary>Nothing is missing or wrong; allowed.</summary>
    public sealed record Conforming() : Verdict([])
    {
        /// <inheritdoc/>
        public override string Decision => "conforming";
    }

    /// <summary>Allowed, with what was missing filled in.</summary>
    public sealed record Backfilled : Verdict
    {
        internal Backfilled(IReadOnlyList<Violation> violations)
            : base(violations)
        {
        }

        /// <inheritdoc/>
        public override string Decision => "backfilled";
    }

    /// <summary>Allowed as it is: what is missing is not required, or cannot be filled in here.</summary>
    public sealed record Warned : Verdict
    {
        internal Warned(IReadOnlyList<Violation> violations)
            : base(violations)
        {
        }

        /// <inheritdoc/>
        public override string Decision => "warned";
    }

    /// <summary>Refused: something required is missing and cannot be filled in, or something is wrong.</summary>
    public sealed record Refused : Verdict
    {
        internal Refused(IReadOnlyList<Violation> violations)
            : base(violations)
        {
        }

        /// <inheritdoc/>
        public override string Decision => "refused";
    }

    /// <summary>Allowed as it is, since the mode is Audit.</summary>
    /// <param name="Would">What the mode Backfill would have decided.</param>
    public sealed record Audited(Verdict Would) : Verdict(Would.Violations)
    {
        /// <inheritdoc/>
        public override string Decision => Would switch
        {
            Backfilled => "would_backfill",
            Refused => "would_refuse",
            _ => Would.Decision,
        };
    }
}
