using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using KargoStageWebhook.Language;
using KargoStageWebhook.Serve;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook;

/// <summary>What the documents name exists: files, anchors, settings, metrics, event ids, values of the chart, verbs and options.</summary>
public sealed partial class DocumentationTests
{
    // Shells and other programs have options of their own; these are common to all verbs.
    private static readonly string[] CommonOptions = ["--help", "--version"];
    private static readonly IList<Command> Verbs = Program.Verbs([]).Subcommands;
    private static readonly Dictionary<string, string> Documents = Files().ToDictionary(file => file, file => File.ReadAllText(Path.Combine(Samples.Root, file)));

    public static TheoryData<string> Names { get; } = [.. Documents.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_relative_link_leads_to_a_file_and_a_heading(string document)
    {
        var broken = from Match link in Link().Matches(WithoutCode(Documents[document]))
                     let target = link.Groups[1].Value
                     where !target.Contains("://", StringComparison.Ordinal)
                     let parts = target.Split('#')
                     let path = parts[0].Length == 0 ? document : Relative(document, parts[0])
                     where !Exists(path) || (parts.Length == 2 && !Anchors(path).Contains(parts[1]))
                     select target;

        Assert.Empty(broken);
    }

    [Fact]
    public void The_index_leads_to_every_document() => Assert.Superset(
        Documents.Keys.Where(file => file.StartsWith("docs/", StringComparison.Ordinal) && file != "docs/README.md").ToHashSet(),
        Link().Matches(Documents["docs/README.md"]).Select(link => Relative("docs/README.md", link.Groups[1].Value)).ToHashSet());

    [Fact]
    public void The_table_of_contents_of_the_decisions_has_each() => Assert.Subset(
        Link().Matches(Documents["docs/decisions.md"]).Select(link => link.Groups[1].Value.TrimStart('#')).ToHashSet(),
        Anchors("docs/decisions.md").Except(["decisions"]).ToHashSet());

    /// <summary>Another release has another service account, and an account that is not there has no permission.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_command_that_acts_as_a_service_account_asks_for_its_name(string document) =>
        Assert.DoesNotContain(":kargo-stage-webhook", string.Concat(ActsAs().Matches(Documents[document]).Select(account => account.Value)), StringComparison.Ordinal);

    [Fact]
    public void Every_promise_names_a_test_that_exists()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Samples.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(Path.GetFileNameWithoutExtension, File.ReadAllText);
        var promises = Documents["docs/promises.md"].Split('\n').Where(line => line.Contains(". | ", StringComparison.Ordinal)).ToList();
        var named = TestName().Matches(string.Join('\n', promises)).Select(name => (Class: name.Groups[1].Value, Method: name.Groups[2].Value)).ToList();

        Assert.True(promises.Count > 20);
        Assert.All(promises, promise => Assert.Matches(TestName(), promise));
        Assert.All(named, name => Assert.Contains(tests[name.Class], source => source.Contains($" {name.Method}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_README_has_at_most_120_lines() => Assert.InRange(Documents["README.md"].Split('\n').Length - 1, 1, 120);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_setting_that_is_named_exists(string document) => Assert.Subset(
        Setting.All.Select(setting => setting.Name).ToHashSet(),
        SettingName().Matches(Current(document)).Select(name => name.Groups[1].Value).ToHashSet());

    /// <summary>The table is compared with the instruments themselves.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_metric_that_is_named_is_in_the_table_of_metrics(string document) => Assert.Subset(
        Metric().Matches(Documents["docs/metrics.md"]).Select(metric => metric.Value).ToHashSet(),
        Metric().Matches(Current(document)).Select(metric => HistogramSuffix().Replace(metric.Value, string.Empty)).ToHashSet());

    [Fact]
    public void The_event_ids_of_the_log_are_those_of_the_table()
    {
        var listed = from row in EventRow().Matches(Documents["docs/metrics.md"])
                     from number in Numbers(row.Groups[1].Value)
                     select number;

        Assert.Superset(EventIds(), listed.ToHashSet());
        Assert.All(EventRow().Matches(Documents["docs/metrics.md"]), row => Assert.Contains(Numbers(row.Groups[1].Value), EventIds().Contains));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_event_id_that_is_named_exists(string document) => Assert.Subset(
        EventIds(),
        Event().Matches(Documents[document]).SelectMany(named => Number().Matches(named.Value)).Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture)).ToHashSet());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_value_of_the_chart_that_is_named_exists(string document)
    {
        var values = ChartReference.Values().Select(value => value.Name).ToList();
        var groups = values.Where(value => value.Contains('.', StringComparison.Ordinal)).Select(value => value.Split('.')[0]).ToHashSet();
        var named = from Match set in SetValue().Matches(Current(document))
                    from Match value in AssignedValue().Matches(set.Value)
                    select value.Groups[1].Value;
        var quoted = from Match value in QuotedValue().Matches(Current(document))
                     where groups.Contains(value.Groups[1].Value.Split('.')[0])
                     select value.Groups[1].Value;

        // Kargo's own chart is configured by other values.
        Assert.All(
            named.Concat(quoted).Where(name => !name.StartsWith("crds.", StringComparison.Ordinal) && !name.StartsWith("api.", StringComparison.Ordinal)),
            name => Assert.Contains(values, value => value == name || value.StartsWith($"{name}.", StringComparison.Ordinal) || name.StartsWith($"{value}.", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_verb_and_option_that_is_named_exists(string document)
    {
        var unknown = from Match call in Call().Matches(Current(document))
                      let words = call.Groups[1].Value.Split([' ', '`', '\''], StringSplitOptions.RemoveEmptyEntries)
                      let verb = words.FirstOrDefault(word => VerbName().IsMatch(word))
                      let command = Verbs.SingleOrDefault(known => known.Name == verb)
                      from problem in verb is not null && command is null ? [$"no verb: {call.Value}"] : Unknown(command, words).Select(option => $"no option {option}: {call.Value}")
                      select problem;

        Assert.Empty(unknown);
    }

    /// <summary>
    /// In an interactive zsh, the shell of macOS, the words of a comment are arguments, a pattern that matches no file ends the command, and a variable that
    /// holds several names is one argument.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Commands_can_be_pasted_into_zsh(string document) => AssertPastes(ShellBlock().Matches(Documents[document]).Select(block => block.Groups[1].Value));

    [Fact]
    public void Commands_that_helm_prints_can_be_pasted_into_zsh()
    {
        var notes = File.ReadAllText(Path.Combine(Samples.Root, "charts", "kargo-stage-webhook", "templates", "NOTES.txt"));

        AssertPastes(PrintedCommand().Matches(notes).Select(command => command.Value.Trim()));
    }

    private static void AssertPastes(IEnumerable<string> commands)
    {
        var lines = commands.SelectMany(command => QuotedText().Replace(command, "''").Split('\n')).ToList();

        Assert.DoesNotContain(lines, line => ShellComment().IsMatch(line));
        Assert.DoesNotContain(lines, line => FilePattern().IsMatch(line));
        Assert.DoesNotContain(lines, line => SeveralNames().IsMatch(line));
    }

    private static IEnumerable<string> Unknown(Command? verb, IEnumerable<string> words)
    {
        verb ??= Verbs.Single(command => command.Name == "serve"); // Without a verb it serves.
        var known = verb.Subcommands.Prepend(verb).SelectMany(command => command.Options).SelectMany(option => option.Aliases.Prepend(option.Name)).ToHashSet();
        return words.Select(word => word.Split('=')[0]).Where(word => word.StartsWith('-') && word.Length > 1 && word != "--" && !known.Contains(word) && !CommonOptions.Contains(word));
    }

    [GeneratedRegex("--as=system:serviceaccount:[^ ]+")]
    private static partial Regex ActsAs();

    [GeneratedRegex(@"(?<=[|,] )`(\w+Tests)\.(\w+)`(?=,| \|)")]
    private static partial Regex TestName();

    private static IEnumerable<string> Files() =>
        from folder in (string[])[".", "docs", "certs", "charts/kargo-stage-webhook"]
        from file in Directory.EnumerateFiles(Path.Combine(Samples.Root, folder), "*.md", folder == "docs" ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
        select Path.GetRelativePath(Samples.Root, file).Replace('\\', '/');

    // The list of renamed contracts names the old ones.
    private static string Current(string document) => document == "CHANGELOG.md" ? Row().Replace(Documents[document], string.Empty) : Documents[document];

    private static string WithoutCode(string text) => Code().Replace(Fence().Replace(text, string.Empty), string.Empty);

    private static string Relative(string document, string target) =>
        Path.GetRelativePath(Samples.Root, Path.GetFullPath(Path.Combine(Samples.Root, Path.GetDirectoryName(document)!, target.Split('#')[0]))).Replace('\\', '/');

    private static bool Exists(string path) => File.Exists(Path.Combine(Samples.Root, path)) || Directory.Exists(Path.Combine(Samples.Root, path));

    // GitHub's anchors: lower case, blanks as hyphens, no punctuation but hyphens and underscores; the second of a name has -1.
    private static HashSet<string> Anchors(string document)
    {
        var anchors = new HashSet<string>();
        foreach (Match heading in Heading().Matches(Fence().Replace(Documents[document], string.Empty)))
        {
            var anchor = Punctuation().Replace(heading.Groups[1].Value.ToLowerInvariant(), string.Empty).Replace(' ', '-');
            for (var count = 0; !anchors.Add(count == 0 ? anchor : $"{anchor}-{count}"); count++) ;
        }

        return anchors;
    }

    private static HashSet<int> EventIds() =>
    [
        .. from assembly in new[] { typeof(Evaluation.Decision).Assembly, typeof(WebhookApp).Assembly }
           from type in assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select message.EventId,
    ];

    private static IEnumerable<int> Numbers(string cell) => cell.Split(", ").SelectMany(part =>
    {
        var ends = part.Split(" to ").Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    });

    [GeneratedRegex(@"\]\(([^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex("^```sh\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("^  (?:helm|kubectl|kargo-stage-webhook) .*$", RegexOptions.Multiline)]
    private static partial Regex PrintedCommand();

    [GeneratedRegex("'[^']*'|\"[^\"]*\"")]
    private static partial Regex QuotedText();

    [GeneratedRegex(@"(?:^|\s)#")]
    private static partial Regex ShellComment();

    [GeneratedRegex(@"[^\s{]*[*?\[]")]
    private static partial Regex FilePattern();

    [GeneratedRegex(@"=\$\(kubectl get \w+,")]
    private static partial Regex SeveralNames();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"^\|.*$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bWebhook(?::|__)([A-Z]\w*)")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"\bkargo_stage_webhook_[a-z_]*[a-z]\b")]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();

    [GeneratedRegex(@"^\| (\d[\d, to]*) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"\b[Ee]vents? \d{3}\b(?:(?:,| and| to) \d{3}\b)*")]
    private static partial Regex Event();

    [GeneratedRegex(@"\b\d{3}\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"--set [^\s`]+")]
    private static partial Regex SetValue();

    [GeneratedRegex(@"(?:--set |,)([a-z]\w*(?:\.\w+)*)=")]
    private static partial Regex AssignedValue();

    [GeneratedRegex(@"`([a-z]\w*(?:\.[a-zA-Z]\w*)+)(?:: [^`]*|=[^`]*)?`")]
    private static partial Regex QuotedValue();

    // A call ends where the shell's line, a pipe, a comment or the code does.
    [GeneratedRegex(@"(?:(?:^|\| |`)kargo-stage-webhook|dotnet run --project src/Webhook --) ((?:[a-z-]|--)[^\n|#`(]*)", RegexOptions.Multiline)]
    private static partial Regex Call();

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex VerbName();
}
