using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.Settings;

/// <summary>A setting, as people write it.</summary>
/// <param name="Name">Its name in the section: <c>HttpsPort</c>.</param>
/// <param name="Default">Its default, as text; empty for nothing.</param>
/// <param name="Allowed">Which values are allowed, in words.</param>
/// <param name="Meaning">What it does.</param>
internal sealed partial record Setting(string Name, string Default, string Allowed, string Meaning)
{
    private static readonly object[] Concerns =
    [
        new WebhookOptions(), new CertificateOptions(), new LeadershipOptions(), new ProofOptions(), new AuditOptions(), new OffRampOptions(),
    ];

    /// <summary>All of them, in the order of docs/configuration.md.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. from options in Concerns
           from property in options.GetType().GetProperties()
           let known = property.GetCustomAttribute<SettingAttribute>()
           where known is not null
           select new Setting(property.Name, Describe(property.GetValue(options)), known.Allowed, known.Meaning) { IsDuration = property.PropertyType == typeof(TimeSpan) },
    ];

    /// <summary>Whether its value is a <see cref="Duration"/>.</summary>
    public bool IsDuration { get; private init; }

    /// <summary>Its key in the configuration: <c>Webhook:HttpsPort</c>.</summary>
    public string Key => $"{WebhookOptions.Section}:{Name}";

    /// <summary>Its variable in the environment: <c>Webhook__HttpsPort</c>.</summary>
    public string Variable => $"{WebhookOptions.Section}__{Name}";

    /// <summary>Its name on the command line: <c>--https-port</c>.</summary>
    public string Flag => $"--{WordStart().Replace(Name, "-").ToLowerInvariant()}";

    private static string Describe(object? value) => value is TimeSpan duration ? Duration.Format(duration) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
