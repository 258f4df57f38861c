using System.Text.Json;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// Texts as they are in the wild. Each file in Texts has what is expected, a block of <c>field: value</c> for each explanation, then <c>---</c> and
/// the text. <c>means</c>, <c>what</c>, <c>do</c> and <c>object</c> are parts of it, those with <c>!</c> are not; any other field is the whole, and <c>none</c> that it
/// is not known.
/// </summary>
public sealed class TextsTests
{
    public static TheoryData<string> Files { get; } = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Diagnosis", "Texts")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_text_of_the_wild_is_understood(string file)
    {
        var parts = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Diagnosis", "Texts", file)).Split("---\n", 2);
        var expected = parts[0].Split("\n\n").Where(block => block.Trim().Length > 0).Select(Fields).ToList();

        var explained = ErrorReader.Read(parts[1]).SelectMany(finding => Adviser.Explain(finding, Profile.Kargo)).ToList();

        Assert.True(expected.Count == explained.Count, $"Expected {expected.Count} explanations, found:\n{string.Join('\n', explained)}");
        foreach (var (wanted, found) in expected.Zip(explained)) AssertAs(wanted, found);
    }

    private static List<(string Field, string Value)> Fields(string block) =>
        [.. block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).Select(field => (field[0], field[1]))];

    private static void AssertAs(IEnumerable<(string Field, string Value)> wanted, Explained found)
    {
        foreach (var (field, value) in wanted)
        {
            if (PartOf(field.TrimEnd('!'), found) is not { } text) Assert.Equal((field, value), (field, ValueOf(field, found) ?? "none"));
            else if (field.EndsWith('!')) Assert.DoesNotContain(value, text, StringComparison.Ordinal);
            else Assert.Contains(value, text, StringComparison.Ordinal);
        }
    }

    private static string? PartOf(string field, Explained found) => field switch
    {
        "object" => found.Object,
        "what" => found.What,
        "means" => found.Means,
        "do" => string.Join('\n', found.Do),
        _ => null,
    };

    // By its name in JSON, and as it is there.
    private static string? ValueOf(string field, Explained found) =>
        typeof(Explained).GetProperties().Single(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name) == field).GetValue(found) switch
        {
            bool flag => flag ? "true" : "false",
            FailurePolicy policy => policy.ToString(),
            Enum value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()),
            var value => value?.ToString(),
        };
}
