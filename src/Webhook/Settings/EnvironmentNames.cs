namespace KargoStageWebhook.Settings;

/// <summary>Finds variables that somebody took for settings: <c>Webhook_Mode</c>.</summary>
internal static class EnvironmentNames
{
    /// <summary>A line for each.</summary>
    /// <param name="variables">Names of all variables. Those that Kubernetes makes of a Service named webhook are no settings.</param>
    public static IEnumerable<string> FindMistakes(IEnumerable<string> variables) =>
        from name in variables
        where !name.StartsWith($"{WebhookOptions.Section}__", StringComparison.OrdinalIgnoreCase)
        let setting = Setting.All.FirstOrDefault(known => Letters(known.Variable).Equals(Letters(name), StringComparison.OrdinalIgnoreCase))
        where setting is not null
        select $"{name} in the environment is ignored. Expected {setting.Variable}.";

    private static string Letters(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal);
}
