using System.Text.Json;
using KargoStageWebhook.Manifests;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Check;

/// <summary>Checks what stands in files, one object after the other: however long a file is, only one of its objects is in memory.</summary>
/// <param name="profile">The resources.</param>
/// <param name="check">Evaluates them.</param>
/// <param name="output">Where to.</param>
internal sealed class FileCheck(Profile profile, ObjectCheck check, CheckOutput output)
{
    /// <summary>Reports each object of the profile's resources, and what cannot be read; the other files, and the other objects of a file, are read all the same.</summary>
    /// <param name="sources">Paths of files and directories; <c>-</c> is standard input.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(IEnumerable<string> sources, CancellationToken stopping)
    {
        foreach (var source in sources)
        {
            var isEmpty = true;
            foreach (var file in ManifestFiles.Find(source))
            {
                if (file.Problem is { } problem) output.ReportUnreadable($"{file.Path} cannot be read: {problem}");
                if (file.Problem is not null || await RunAsync(file, stopping)) isEmpty = false;
            }

            // Where nothing is, the path is wrong: nothing was checked, and nothing conforms.
            if (isEmpty) output.ReportUnreadable($"{source} cannot be read: there is no document in it");
        }
    }

    /// <returns>Whether there is a document in it, if only one that cannot be read, or a list without items.</returns>
    private async Task<bool> RunAsync(ManifestFile file, CancellationToken stopping)
    {
        var (items, hasDocument) = (file.Read().GetEnumerator(), true);
        while (await NextAsync(file, items, stopping))
        {
            switch (items.Current)
            {
                case ManifestItem.Nothing:
                    hasDocument = false;
                    break;
                case ManifestItem.Document document:
                    Write(file.Path, document);
                    break;
                case ManifestItem.Problem problem:
                    output.ReportUnreadable($"{file.Path} cannot be read: {problem.Message}");
                    break;
            }
        }

        items.Dispose();
        return hasDocument;
    }

    private async Task<bool> NextAsync(ManifestFile file, IEnumerator<ManifestItem> items, CancellationToken stopping)
    {
        try
        {
            stopping.ThrowIfCancellationRequested();
            // A read that waits for a pipe cannot be broken off, only left behind. A path that is named may be a pipe.
            return file.IsNamed ? await Task.Run(items.MoveNext, CancellationToken.None).WaitAsync(stopping) : items.MoveNext();
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            output.ReportUnreadable($"{file.Path} cannot be read: {fault.Message}");
            return false;
        }
    }

    private void Write(string source, ManifestItem.Document document)
    {
        CheckedObject? found;
        try
        {
            using var update = ManifestReader.Read(document.Json, document.Kind, profile);
            found = update.Profile is null ? null : check.Check(source, update);
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is InvalidDataException or JsonException or InvalidOperationException)
        {
            output.ReportUnreadable($"{source} cannot be read: {document.Place}: an object of kind {Printable.Clip(document.Kind.ToString(), 100)}: {fault.Message}");
            return;
        }

        if (found is null) output.Skip(1);
        else output.Write(found);
    }
}
