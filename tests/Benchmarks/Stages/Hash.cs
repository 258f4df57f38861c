using System.Security.Cryptography;
using System.Text;

namespace KargoStageWebhook.Benchmarks.Stages;

/// <summary>What looks random and is the same in every run.</summary>
internal static class Hash
{
    /// <summary>40 digits, as of a Git commit or a piece of Freight.</summary>
    public static string Sha1Like(string of) => Hex(of)[..40];

    /// <summary>An image's digest.</summary>
    public static string Digest(string of) => $"sha256:{Hex(of)}";

    /// <summary>A UUID that looks like one of version 4, as Kargo's own ids.</summary>
    public static string Uuid(string of)
    {
        var hex = Hex(of);
        return $"{hex[..8]}-{hex[8..12]}-4{hex[13..16]}-8{hex[17..20]}-{hex[20..32]}";
    }

    private static string Hex(string of) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)));
}
