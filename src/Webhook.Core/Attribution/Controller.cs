using System.Buffers;

namespace KargoStageWebhook.Attribution;

/// <summary>Who wrote a status, as far as it is known: the name of the controller and its version.</summary>
/// <param name="Name">
/// Its service account as <c>namespace/name</c>; <see cref="SomeUser"/> for a user that is no service account, since metrics are no place for people's names.
/// </param>
/// <param name="Version">Its version.</param>
public sealed record Controller(string Name, ControllerVersion Version)
{
    /// <summary>The name of every sender that is no service account.</summary>
    public const string SomeUser = "user";

    private const string ServiceAccountPrefix = "system:serviceaccount:";

    // What Kubernetes allows in names (RFC 1123); whatever claims more is not kept, since these become values of labels.
    private const int LongestName = 253;
    private static readonly int LongestUser = ServiceAccountPrefix.Length + (2 * LongestName) + 1;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>The name of the controller that the API server authenticated as this user.</summary>
    /// <param name="user"><c>userInfo.username</c>: <c>system:serviceaccount:kargo:kargo-controller</c>.</param>
    /// <returns><c>kargo/kargo-controller</c>, or <see cref="SomeUser"/>.</returns>
    public static string NameOf(string user) =>
        user.Length <= LongestUser && user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal) && user[ServiceAccountPrefix.Length..].Split(':') is [var @namespace, var name] && IsName(@namespace) && IsName(name)
            ? $"{@namespace}/{name}"
            : SomeUser;

    /// <summary>The user as whom a service account is authenticated.</summary>
    public static string UserOf(string @namespace, string serviceAccount) => $"{ServiceAccountPrefix}{@namespace}:{serviceAccount}";

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExcept(NameCharacters);
}
