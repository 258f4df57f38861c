using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Json;
using KargoStageWebhook.Manifests;

namespace KargoStageWebhook.Check;

/// <summary>Checks what stands in files, one object after the other.</summary>
internal static class FileCheck
{
    private const string StandardInput = "-";

    /// <summary>Tells the output of each Stage and Promotion, and of what cannot be read; the other files, and the other objects of a file, are looked at all the same.</summary>
    /// <param name="sources">Paths; <c>-</c> is standard input.</param>
    /// <param name="check">Who judges.</param>
    /// <param name="output">Where to.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task RunAsync(IEnumerable<string> sources, ObjectCheck check, CheckOutput output, CancellationToken stopping)
    {
        foreach (var source in sources)
        {
            foreach (var (document, kind) in await ReadAsync(source, output, stopping))
            {
                stopping.ThrowIfCancellationRequested();
                Tell(source, document, kind, check, output);
            }
        }
    }

    private static async Task<IReadOnlyList<(ReadOnlyMemory<byte> Text, Utf8Text Kind)>> ReadAsync(string source, CheckOutput output, CancellationToken stopping)
    {
        try
        {
            // A read that waits for a pipe cannot be broken off, only left behind.
            return ManifestDocuments.Read(await ReadAllAsync(source).WaitAsync(stopping));
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            output.NoteUnreadable($"{source} cannot be read: {fault.Message}");
            return [];
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(string source)
    {
        if (source != StandardInput) return await File.ReadAllBytesAsync(source);

        await using var input = Console.OpenStandardInput();
        var whole = new MemoryStream();
        await input.CopyToAsync(whole);
        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }

    private static void Tell(string source, ReadOnlyMemory<byte> document, Utf8Text kind, ObjectCheck check, CheckOutput output)
    {
        CheckedObject? found;
        try
        {
            using var review = ManifestReader.Read(document, kind);
            found = review.Resource is null ? null : check.Check(source, review);
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is InvalidDataException or JsonException or InvalidOperationException)
        {
            output.NoteUnreadable($"{source} cannot be read: an object of kind {Printable.Clip(kind.ToString(), 100)}: {fault.Message}");
            return;
        }

        if (found is null) output.PassOver(1);
        else output.Tell(found);
    }
}
