using System.Diagnostics.CodeAnalysis;
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
    /// <summary>All of them, in the order of docs/configuration.md.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. Find(new WebhookOptions()), .. Find(new CertificateOptions()), .. Find(new LeadershipOptions()),
        .. Find(new ProofOptions()), .. Find(new AuditOptions()), .. Find(new OffRampOptions()),
    ];

    /// <summary>Its key in the configuration: <c>Webhook:HttpsPort</c>.</summary>
    public string Key => $"{WebhookOptions.Section}:{Name}";

    /// <summary>Its variable in the environment: <c>Webhook__HttpsPort</c>.</summary>
    public string Variable => $"{WebhookOptions.Section}__{Name}";

    /// <summary>Its name on the command line: <c>--https-port</c>.</summary>
    public string Flag => $"--{WordStart().Replace(Name, "-").ToLowerInvariant()}";

    /// <summary>The settings of one concern.</summary>
    /// <param name="section">What was written, and is allowed.</param>
    // .NET's binder does not know our durations, and in a native file no properties that are set only once.
    public static T Bind<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(IConfigurationSection section)
        where T : new()
    {
        var options = new T();
        foreach (var (property, _) in PropertiesOf<T>())
        {
            if (section[property.Name] is { } written) property.SetValue(options, Read(written, property.PropertyType));
        }

        return options;
    }

    private static IEnumerable<Setting> Find<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T defaults) =>
        from pair in PropertiesOf<T>()
        let property = pair.Property
        select new Setting(property.Name, Describe(property.GetValue(defaults)), pair.Known.Allowed, pair.Known.Meaning);

    private static IEnumerable<(PropertyInfo Property, SettingAttribute Known)> PropertiesOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>() =>
        from property in typeof(T).GetProperties()
        let known = property.GetCustomAttribute<SettingAttribute>()
        where known is not null
        select (property, known);

    private static object Read(string written, Type type) =>
        type == typeof(TimeSpan) ? Duration.TryParse(written, out var duration) ? duration : throw new FormatException($"'{written}' is no duration.")
        : type.IsEnum ? Enum.Parse(type, written, ignoreCase: true)
        : Convert.ChangeType(written, type, CultureInfo.InvariantCulture);

    private static string Describe(object? value) => value switch
    {
        TimeSpan duration => Duration.Format(duration),
        bool isOn => isOn ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
