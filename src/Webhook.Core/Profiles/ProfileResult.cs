namespace KargoStageWebhook.Profiles;

/// <summary>What came of reading a profile: a profile, or all that is wrong with it.</summary>
public abstract record ProfileResult
{
    private ProfileResult()
    {
    }

    /// <summary>A profile whose fields go together.</summary>
    public sealed record Valid(Profile Profile) : ProfileResult;

    /// <summary>Not a profile.</summary>
    /// <param name="Mistakes">What is wrong, in the order of the text; at least one.</param>
    public sealed record Invalid(IReadOnlyList<ProfileMistake> Mistakes) : ProfileResult;
}

/// <summary>One thing that is wrong with a profile.</summary>
/// <param name="Line">1-based line of the text; 0 where no line is to blame.</param>
/// <param name="Message">Where in the document, what came, what was expected: <c>[0].backfill[1].field is 'spec.a'; expected a field below status</c>.</param>
public sealed record ProfileMistake(int Line, string Message)
{
    /// <summary>For people: <c>line 7: [0].backfill[1].field is …</c>.</summary>
    public override string ToString() => Line > 0 ? $"line {Line}: {Message}" : Message;
}
