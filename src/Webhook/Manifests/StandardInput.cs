namespace KargoStageWebhook.Manifests;

/// <summary>Standard input. At a terminal, where nothing comes until somebody types, standard error says so.</summary>
internal static class StandardInput
{
    /// <summary>Opens it.</summary>
    public static Stream Open()
    {
        // A log does not show the line: only a terminal waits for what is typed.
        if (!Console.IsInputRedirected && !Console.IsErrorRedirected) Console.Error.WriteLine($"Reading from the terminal; end with {(OperatingSystem.IsWindows() ? "Ctrl-Z and Enter" : "Ctrl-D")}.");
        return Console.OpenStandardInput();
    }
}
