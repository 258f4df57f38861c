using System.CommandLine;
using System.Text.RegularExpressions;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Cli;

/// <summary>What the verbs have in common.</summary>
internal static partial class VerbSetup
{
    /// <summary>The settings, from the environment.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">One is wrong.</exception>
    public static WebhookSettings Settings() => WebhookSettings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    /// <summary>Connects to the cluster that a verb reads or writes all of, and first says on standard error which one that is, and as whom.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">There is none, or the kubeconfig cannot be used.</exception>
    public static ApiServer Connect(WebhookSettings settings)
    {
        var api = ApiServer.Require(settings.Webhook);
        Console.Error.WriteLine($"Cluster {api.Description}.");
        return api;
    }

    /// <summary>Retries that say what they wait for.</summary>
    public static Retries Retries() => new(TimeProvider.System, reason => Console.Error.WriteLine($"{reason} Trying again."));

    /// <summary>The option that names a namespace.</summary>
    /// <param name="description">What for.</param>
    public static Option<string?> Namespace(string description)
    {
        var option = new Option<string?>("--namespace", "-n") { Description = description };
        option.Validators.Add(given =>
        {
            // An empty one, or "..", would make a path to the objects of all namespaces.
            if (given.Tokens is [{ Value: var name }] && !NamespaceName().IsMatch(name)) given.AddError($"--namespace is '{name}'; allowed: the name of a namespace.");
        });
        return option;
    }

    /// <summary>The option that says in which form to report.</summary>
    public static Option<OutputFormat> Format() =>
        new Option<OutputFormat>("--output", "-o") { Description = "For people or for programs.", DefaultValueFactory = _ => OutputFormat.Text }.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Enum.GetNames<OutputFormat>());

    // A label as of RFC 1123.
    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex NamespaceName();
}
