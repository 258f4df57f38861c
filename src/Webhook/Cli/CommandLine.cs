using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace KargoStageWebhook.Cli;

/// <summary>Runs a command line as people expect it (clig.dev): one line for each mistake, with a suggestion; help with examples.</summary>
internal static class CommandLine
{
    /// <summary>Runs it.</summary>
    /// <param name="verbs">All verbs.</param>
    /// <param name="arguments">What was typed.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RootCommand verbs, string[] arguments)
    {
        var help = verbs.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);

        var parsed = verbs.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var line in Mistakes(parsed)) await Console.Error.WriteLineAsync(line);
            return CommandLineErrors.Unusable;
        }

        // The host ends by itself on SIGTERM and Ctrl-C, in an order of its own.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static IEnumerable<string> Mistakes(ParseResult parsed)
    {
        var verb = parsed.CommandResult.Command;
        var about = verb is RootCommand ? "kargo-stage-webhook --help" : $"kargo-stage-webhook {NameOf(parsed.CommandResult)} --help";
        if (parsed.UnmatchedTokens is [var typed, ..])
        {
            var suggestion = Suggestion.Find(typed, WordsOf(parsed.CommandResult));
            return [$"'{typed}' is no {(typed.StartsWith('-') ? "option" : verb is RootCommand ? "verb" : "argument")} of {(verb is RootCommand ? "kargo-stage-webhook" : NameOf(parsed.CommandResult))}. {(suggestion is null ? $"See {about}." : $"Did you mean {suggestion}?")}"];
        }

        return parsed.Errors.Select(error => string.Join(' ', error.Message.Split(['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))).Distinct();
    }

    private static IEnumerable<string> WordsOf(System.CommandLine.Parsing.CommandResult? of)
    {
        for (; of is not null; of = of.Parent as System.CommandLine.Parsing.CommandResult)
        {
            foreach (var option in of.Command.Options.SelectMany(option => option.Aliases.Prepend(option.Name))) yield return option;
            foreach (var verb in of.Command.Subcommands) yield return verb.Name;
        }
    }

    private static string NameOf(System.CommandLine.Parsing.CommandResult verb) =>
        verb.Parent is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } parent ? $"{NameOf(parent)} {verb.Command.Name}" : verb.Command.Name;

    /// <summary>The help of a verb, and examples behind it.</summary>
    private sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        /// <inheritdoc/>
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            var examples = Examples.Find(parseResult.CommandResult.Command.Name);
            if (examples.Count == 0) return code;

            Console.Out.WriteLine("Examples:");
            foreach (var example in examples) Console.Out.WriteLine($"  {example}");
            Console.Out.WriteLine();
            return code;
        }
    }
}
