using System.Text.RegularExpressions;

namespace KargoStageWebhook.EndToEnd.Guide;

/// <summary>docs/upgrade-guide.md.</summary>
internal static partial class UpgradeGuide
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Guide", "upgrade-guide.md"));

    /// <summary>The command of each section that has one, by the section's heading, in order.</summary>
    public static IReadOnlyList<(string Heading, string Command)> Commands { get; } =
        [.. from section in Section().Matches(Text)
            from command in Command().Matches(section.Value)
            select (section.Groups[1].Value, command.Groups[1].Value)];

    [GeneratedRegex(@"^## (?:\d\. )?(.+)\n(?:(?!## ).*\n?)*", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^```sh\n([^`]+)```$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
