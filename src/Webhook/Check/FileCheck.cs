using System.Text.Json;
using KargoStageWebhook.Manifests;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Check;

/// <summary>Checks what stands in files, one object after the other.</summary>
internal static class FileCheck
{
    private const string StandardInput = "-";

    /// <summary>Reports each object of the profile's resources, and what cannot be read; the other files, and the other objects of a file, are read all the same.</summary>
    /// <param name="sources">Paths; <c>-</c> is standard input.</param>
    /// <param name="profile">The resources.</param>
    /// <param name="check">Evaluates them.</param>
    /// <param name="output">Where to.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task RunAsync(IEnumerable<string> sources, Profile profile, ObjectCheck check, CheckOutput output, CancellationToken stopping)
    {
        foreach (var source in sources)
        {
            foreach (var (document, kind) in await ReadAsync(source, output, stopping))
            {
                stopping.ThrowIfCancellationRequested();
                Write(source, document, kind, profile, check, output);
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
            output.ReportUnreadable($"{source} cannot be read: {fault.Message}");
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

    private static void Write(string source, ReadOnlyMemory<byte> document, Utf8Text kind, Profile profile, ObjectCheck check, CheckOutput output)
    {
        CheckedObject? found;
        try
        {
            using var update = ManifestReader.Read(document, kind, profile);
            found = update.Profile is null ? null : check.Check(source, update);
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is InvalidDataException or JsonException or InvalidOperationException)
        {
            output.ReportUnreadable($"{source} cannot be read: an object of kind {Printable.Clip(kind.ToString(), 100)}: {fault.Message}");
            return;
        }

        if (found is null) output.Skip(1);
        else output.Write(found);
    }
}
