using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using KargoStageWebhook.Manifests;

namespace KargoStageWebhook.Cli;

/// <summary>Runs a command line as people expect it (clig.dev): one line for each mistake, with a suggestion; help with examples.</summary>
internal static class CommandLine
{
    /// <summary>A command line that begins with one of these verbs.</summary>
    /// <param name="description">What the command is for.</param>
    /// <param name="verbs">The verbs.</param>
    public static RootCommand Compose(string description, params ReadOnlySpan<Command> verbs)
    {
        var root = new RootCommand(description);
        foreach (var verb in verbs) root.Add(verb);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);
        return root;
    }

    /// <summary>Runs one.</summary>
    /// <param name="verbs">All verbs.</param>
    /// <param name="arguments">What was typed.</param>
    /// <param name="streams">Where they write to; null for the console.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RootCommand verbs, string[] arguments, InvocationConfiguration? streams = null)
    {
        streams ??= ConsoleStreams();
        // CommandLineErrors says what ends a verb.
        streams.EnableDefaultExceptionHandler = false;
        // The host ends by itself on SIGTERM and Ctrl-C, in an order of its own.
        streams.ProcessTerminationTimeout = null;

        var parsed = verbs.Parse(arguments);
        if (Mistakes(parsed, arguments) is { Count: > 0 } mistakes)
        {
            foreach (var line in mistakes) await streams.Error.WriteLineAsync(line);
            return CommandLineErrors.Unusable;
        }

        return await CommandLineErrors.GuardAsync(streams.Error, () => parsed.InvokeAsync(streams));
    }

    private static InvocationConfiguration ConsoleStreams()
    {
        var streams = new InvocationConfiguration();
        Console.SetError(streams.Error = StandardDescriptors.HasError ? ErrorOutput.Open() : TextWriter.Null);
        if (!StandardDescriptors.HasOutput) Console.SetOut(streams.Output = new StreamWriter(new ClosedOutput()) { AutoFlush = true });
        return streams;
    }

    private static List<string> Mistakes(ParseResult parsed, string[] arguments)
    {
        var isError = parsed.Action is ParseErrorAction;
        // Neither the help nor a completion is run for what is mistyped beside them, but help of a verb that there is not is a mistake.
        var isHelp = parsed.Action is HelpWithExamples && parsed.CommandResult.Command.Subcommands.Any();
        if (!isError && !isHelp && parsed.Action != parsed.CommandResult.Command.Action) return [];
        if (MistypedOption(parsed, arguments) is { } option) return [Describe(option, "option", parsed.CommandResult)];
        if (parsed.UnmatchedTokens is [var typed, ..]) return [Describe(typed, parsed.CommandResult.Command is RootCommand ? "verb" : "argument", parsed.CommandResult)];

        return isError ? [.. parsed.Errors.Select(error => string.Join(' ', error.Message.Split(['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))).Distinct()] : [];
    }

    // The parser takes an unknown option for an argument where a verb has such: --hlp for a text, --outptu for one more CRD.
    private static string? MistypedOption(ParseResult parsed, string[] arguments)
    {
        var words = parsed.UnmatchedTokens.Concat(parsed.CommandResult.Children.SelectMany(result => result.Tokens).Select(token => token.Value));
        return words.Intersect(arguments.TakeWhile(argument => argument != "--")).FirstOrDefault(IsOption);
    }

    private static bool IsOption(string word) => word is ['-', not ('-' or >= '0' and <= '9'), ..] or ['-', '-', not '-', ..] && !word.Split('=')[0].Any(char.IsWhiteSpace);

    private static string Describe(string typed, string kind, CommandResult verb)
    {
        var isRoot = verb.Command is RootCommand;
        var suggestion = Suggestion.Find(typed, WordsOf(verb));
        return $"'{typed}' is no {kind} of {(isRoot ? "kargo-stage-webhook" : NameOf(verb))}. "
            + (suggestion is null ? $"See kargo-stage-webhook {(isRoot ? "" : NameOf(verb) + " ")}--help." : $"Did you mean {suggestion}?");
    }

    private static IEnumerable<string> WordsOf(CommandResult? of)
    {
        for (; of is not null; of = of.Parent as CommandResult)
        {
            foreach (var option in of.Command.Options.SelectMany(option => option.Aliases.Prepend(option.Name))) yield return option;
            foreach (var verb in of.Command.Subcommands) yield return verb.Name;
        }
    }

    private static string NameOf(CommandResult verb) =>
        verb.Parent is CommandResult { Command: not RootCommand } parent ? $"{NameOf(parent)} {verb.Command.Name}" : verb.Command.Name;

    /// <summary>The help of a verb, and examples behind it.</summary>
    private sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        /// <inheritdoc/>
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            var examples = Examples.Find(parseResult.CommandResult.Command.Name);
            if (examples.Count == 0) return code;

            parseResult.Out.WriteLine("Examples:");
            foreach (var example in examples) parseResult.Out.WriteLine($"  {example}");
            parseResult.Out.WriteLine();
            return code;
        }
    }
}
