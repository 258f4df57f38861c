using System.Security.Cryptography;
using System.Text;

namespace KargoStageWebhook.Events;

/// <summary>What an Event is about. For one object and reason there is one Event, however many replicas write it.</summary>
/// <param name="ApiVersion">Of the object.</param>
/// <param name="Kind">Of the object.</param>
/// <param name="Namespace">Of the object; empty where it has none.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Uid">Of the object.</param>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Path">Path of the object at the API server, without a leading slash.</param>
internal sealed record EventKey(string ApiVersion, string Kind, string Namespace, string Name, string Uid, EventReason Reason, string Path)
{
    // With a dot and the 16 digits of the hash no more than the 253 characters that a name may have.
    private const int LongestPrefix = 236;

    /// <summary>Namespace of the Event: the object's; <c>default</c> where that has none: in any other the API server rejects it (core/v1).</summary>
    public string EventNamespace => Namespace.Length == 0 ? "default" : Namespace;

    /// <summary>Name of the Event.</summary>
    public string EventName
    {
        get
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Uid} {Reason}"));
            return $"{(Name.Length <= LongestPrefix ? Name : Name[..LongestPrefix].TrimEnd('.', '-'))}.{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
        }
    }
}
