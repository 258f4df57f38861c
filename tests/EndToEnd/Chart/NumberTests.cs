using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>helm reads the numbers of a values file as floating point, and writes a million as 1e+06.</summary>
public sealed class NumberTests
{
    private const int Largest = 1_000_000_000;

    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json")))!;

    /// <summary>Every value that may be an integer, with the largest number that it may be.</summary>
    public static TheoryData<string> Values => [.. ValuesOf(Schema, string.Empty)];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_large_number_of_a_file_is_rendered_as_an_integer(string value)
    {
        var (exitCode, output) = await RenderAsync(value);

        if (exitCode == 0) Assert.DoesNotMatch("[0-9]e\\+[0-9]", output);
        else Assert.Contains($"podDisruptionBudget.minAvailable is {Largest} and replicaCount is 2: no node with a replica could be drained", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> ValuesOf(JsonNode rules, string prefix) =>
        from property in rules["properties"]?.AsObject() ?? []
        let path = prefix + property.Key
        from one in property.Value!["default"] is null ? ValuesOf(property.Value, $"{path}.") : IsInteger(property.Value["type"]) ? [Written(path, property.Value)] : []
        select one;

    private static bool IsInteger(JsonNode? type) => type is JsonArray types ? types.Any(IsInteger) : type?.GetValue<string>() == "integer";

    // As a file has it: {webhook: {port: 65535}}.
    private static string Written(string path, JsonNode rules)
    {
        var keys = path.Split('.');
        return $"{{{string.Join(": {", keys)}: {rules["maximum"]?.GetValue<int>() ?? Largest}{new string('}', keys.Length)}";
    }

    private static async Task<(int ExitCode, string Output)> RenderAsync(string values)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, values, TestContext.Current.CancellationToken);
            return await Helm.TryAsync([.. Rendering.Arguments("1.30.0"), "--values", file]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
