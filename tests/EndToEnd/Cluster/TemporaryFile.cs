namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>A file that is deleted when it is no longer needed.</summary>
/// <param name="Path">Where it is.</param>
internal sealed record TemporaryFile(string Path) : IAsyncDisposable
{
    /// <summary>Writes one.</summary>
    public static async Task<TemporaryFile> WriteAsync(string text)
    {
        var file = new TemporaryFile(System.IO.Path.GetTempFileName());
        await File.WriteAllTextAsync(file.Path, text);
        return file;
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(Path);
        return ValueTask.CompletedTask;
    }
}
