using System.CommandLine;
using System.Text.RegularExpressions;
using KargoStageWebhook.Language;

namespace KargoStageWebhook;

/// <summary>docs/commands.md and its table of verbs say what the code says.</summary>
public sealed partial class CommandsTests
{
    private static readonly string Text = Read("docs/commands.md");
    // The server has docs/configuration.md; the others stand in one section.
    private static readonly string[] WithoutSection = ["serve", "version", "help", "completion"];
    private static readonly Command[] Verbs = [.. Program.Verbs([]).Subcommands.Where(verb => !WithoutSection.Contains(verb.Name))];

    public static TheoryData<string> Names { get; } = [.. Verbs.Select(verb => verb.Name)];

    [Fact]
    public void Every_verb_has_a_section_and_stands_in_the_table_of_verbs()
    {
        Assert.Equal(Verbs.Select(verb => verb.Name), Heading().Matches(Text).Select(heading => heading.Groups[1].Value).Where(heading => heading != "Other verbs"));
        Assert.Equal(Verbs.Select(verb => verb.Name), Row().Matches(Text.Split("| verb | what it does |")[1].Split("\n\n")[0]).Select(row => row.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_option_of_a_verb_stands_in_its_table(string name)
    {
        var verb = Verbs.Single(verb => verb.Name == name);

        Assert.Equal(
            verb.Options.Where(option => option.Name != "--help").SelectMany(option => option.Aliases.Prepend(option.Name)).Order(),
            from row in OptionRow().Matches(Section(name))
            from option in OptionName().Matches(row.Groups[1].Value)
            orderby option.Value
            select option.Value);
    }

    /// <summary>The help names the codes that matter to a pipeline.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_exit_code_of_the_help_stands_in_the_table(string name)
    {
        var codes = ExitCode().Matches(Section(name)).Select(row => row.Groups[1].Value).ToList();

        var verb = Verbs.Single(verb => verb.Name == name);
        var help = string.Join('\n', verb.Subcommands.Prepend(verb).Select(command => command.Description));

        // A profile is right or it is not.
        Assert.Equal(name == "profile" ? ["0", "2"] : ["0", "1", "2"], codes.Take(name == "profile" ? 2 : 3));
        Assert.Superset(HelpCode().Matches(help).Select(code => code.Groups[1].Value).ToHashSet(), codes.ToHashSet());
    }

    private static string Section(string verb) => Text.Split($"\n## {verb}\n")[1].Split("\n## ")[0];

    private static string Read(string file) => File.ReadAllText(Path.Combine(Samples.Root, file));

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| \[`([a-z][a-z-]+)`\]\(#\1\) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| (`-.+?) \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex("(?<=`)--?[a-z-]+")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"\b(\d+)\b(?=:|,)")]
    private static partial Regex HelpCode();
}
