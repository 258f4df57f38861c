using System.CommandLine;
using System.Text.RegularExpressions;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Cli;

/// <summary>What the verbs have in common.</summary>
internal static partial class VerbSetup
{
    /// <summary>The settings, from the environment.</summary>
    /// <exception cref="OptionsValidationException">One is wrong.</exception>
    public static WebhookSettings Settings() => WebhookSettings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    /// <summary>The options of verbs that ask a cluster.</summary>
    public static Option<string?> Kubeconfig { get; } = new("--kubeconfig")
    {
        Description = "Path of a kubeconfig, instead of Webhook:Kubeconfig, KUBECONFIG, ~/.kube/config and the service account of this Pod, the first that there is.",
    };

    /// <inheritdoc cref="Kubeconfig"/>
    public static Option<string?> Context { get; } = new("--context") { Description = "Context of the kubeconfig, instead of its current one." };

    /// <summary>Connects to the cluster that a verb asks.</summary>
    /// <exception cref="OptionsValidationException">There is none, or the kubeconfig cannot be used.</exception>
    public static ApiServer Open(ParseResult parsed, WebhookSettings settings)
    {
        var context = parsed.GetValue(Context);
        var location = KubeconfigLocation.Find(parsed.GetValue(Kubeconfig), settings.Webhook.Kubeconfig, context, Environment.GetEnvironmentVariable);
        if (location is null && context is not null) throw Unusable($"--context is '{context}', but there is no kubeconfig.");

        var api = ApiServer.Find(location)
            ?? throw Unusable("There is no cluster to ask. Expected --kubeconfig, Webhook__Kubeconfig, KUBECONFIG, ~/.kube/config, or the service account of a Pod.");
        if (!Console.IsErrorRedirected) api.Notices = new WaitNotices(TimeProvider.System, parsed.Error.WriteLine);
        return api;
    }

    /// <summary>The same for a verb that reads or writes all that there is: it first says on standard error which cluster that is, and as whom.</summary>
    /// <inheritdoc cref="Open"/>
    public static ApiServer Connect(ParseResult parsed, WebhookSettings settings)
    {
        var api = Open(parsed, settings);
        parsed.Error.WriteLine($"Cluster {api.Description}.");
        return api;
    }

    private static OptionsValidationException Unusable(string message) => new(WebhookOptions.Section, typeof(WebhookOptions), [message]);

    /// <summary>Retries that say what they wait for.</summary>
    /// <param name="error">Takes what they say.</param>
    public static Retries Retries(TextWriter error) => new(TimeProvider.System, reason => error.WriteLine($"{reason} Trying again."));

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
