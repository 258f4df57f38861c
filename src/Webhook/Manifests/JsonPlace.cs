using System.Text.Json;

namespace KargoStageWebhook.Manifests;

/// <summary>Says where something stands in a text, as an editor counts: lines and columns from 1.</summary>
internal static class JsonPlace
{
    /// <summary>For people.</summary>
    /// <param name="document">Which document of the text, from 1.</param>
    /// <param name="fault">Why it cannot be read.</param>
    public static string Describe(int document, JsonException fault) =>
        $"document {document}, line {fault.LineNumber + 1}, column {fault.BytePositionInLine + 1}: {Reason(fault)}";

    /// <summary>What is wrong, without the place, which .NET counts from 0.</summary>
    public static string Reason(Exception fault) => fault.Message.Split(" LineNumber: ")[0].Split(" Path: ")[0];
}
