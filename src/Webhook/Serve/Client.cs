using System.Net;

namespace KargoStageWebhook.Serve;

/// <summary>One address that has something open; <see cref="Clients{T}"/> counts it.</summary>
internal class Client
{
    /// <summary>The address.</summary>
    public IPAddress Address { get; init; } = IPAddress.None;

    /// <summary>How much it has open.</summary>
    public int Open { get; set; }
}
