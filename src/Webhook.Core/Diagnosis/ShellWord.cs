using System.Buffers;

namespace KargoStageWebhook.Diagnosis;

/// <summary>A word of a command that a step names: people paste it into a shell, and the text that it is from may be anybody's.</summary>
internal static class ShellWord
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@=");

    /// <summary>The text as one word: as it is where no shell reads anything into it, otherwise in single quotes.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
