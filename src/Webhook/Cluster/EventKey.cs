using System.Security.Cryptography;
using System.Text;

namespace KargoStageWebhook.Cluster;

/// <summary>What an Event is about. For one object and reason there is one Event, however many replicas write it.</summary>
/// <param name="Kind">Stage or Promotion.</param>
/// <param name="Namespace">Of the object, and so of the Event.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Uid">Of the object.</param>
/// <param name="Reason">Why, in one word.</param>
internal sealed record EventKey(string Kind, string Namespace, string Name, string Uid, EventReason Reason)
{
    // With a dot and the 16 digits of the hash no more than the 253 characters that a name may have.
    private const int LongestPrefix = 236;

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
