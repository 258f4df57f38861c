using System.CommandLine;

namespace KargoStageWebhook.Cli;

/// <summary>The verb <c>help</c>: the same as <c>--help</c>.</summary>
internal static class HelpVerb
{
    private const string Name = "help";

    private static readonly Argument<string[]> Verb = new("VERB") { Description = "The verb to explain; none lists all.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>The verb for the command line.</summary>
    public static Command Command() => new(Name, "Show the help of a verb: the same as VERB --help.") { Verb };

    /// <summary>The arguments with <c>--help</c> in the place of this verb.</summary>
    public static string[] Resolve(string[] args) => args is [Name, .. var verb] ? [.. verb, "--help"] : args;
}
