using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace KargoStageWebhook.StatusPage;

/// <summary>Keys of ASP.NET Core's data protection, in memory.</summary>
internal sealed class NoKeyFile : IXmlRepository
{
    private readonly List<XElement> _keys = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_keys) return [.. _keys];
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_keys) _keys.Add(element);
    }
}
