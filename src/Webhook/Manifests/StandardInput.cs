namespace KargoStageWebhook.Manifests;

/// <summary>Standard input. At a terminal, where nothing comes until somebody types, standard error says so.</summary>
internal static class StandardInput
{
    /// <summary>Opens it. Where it was closed, there is nothing in it.</summary>
    public static Stream Open()
    {
        if (!StandardDescriptors.HasInput) return Stream.Null;

        // A log does not show the line: only a terminal waits for what is typed.
        if (!Console.IsInputRedirected && !Console.IsErrorRedirected) Console.Error.WriteLine($"Reading from the terminal; end with {(OperatingSystem.IsWindows() ? "Ctrl-Z and Enter" : "Ctrl-D")}.");
        return Console.OpenStandardInput();
    }
}
