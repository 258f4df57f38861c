using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>
/// The small typed view of a Stage or Promotion: who it is, and the verification entries in its status. Its texts are slices of the body and
/// its lists are pooled, so it must be disposed, and before the body is.
/// </summary>
public sealed class KargoObject : IDisposable
{
    /// <summary>
    /// Entries that one object may have. Kargo keeps 10 collections of 10; an object that etcd would still store has room for some ten
    /// thousand, and an answer to many more than that would be larger than any API server takes.
    /// </summary>
    public const int MaxEntries = 32_768;

    private readonly ArrayPoolBufferWriter<FreightCollection> _collections = new(16);
    private readonly ArrayPoolBufferWriter<VerificationEntry> _entries = new(128);

    /// <summary><c>apiVersion</c>.</summary>
    public Utf8Text ApiVersion { get; internal set; }

    /// <summary><c>kind</c>.</summary>
    public Utf8Text Kind { get; internal set; }

    /// <summary><c>metadata.namespace</c>.</summary>
    public Utf8Text Namespace { get; internal set; }

    /// <summary><c>metadata.name</c>.</summary>
    public Utf8Text Name { get; internal set; }

    /// <summary><c>metadata.uid</c>; empty in a manifest that was never in a cluster.</summary>
    public Utf8Text Uid { get; internal set; }

    /// <summary><c>metadata.resourceVersion</c>: another one after every change. Empty where the text has none.</summary>
    public Utf8Text ResourceVersion { get; internal set; }

    /// <summary><c>status</c> as it stands in the text; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Status { get; internal set; }

    /// <summary>Whether an entry's <c>id</c> is there and is <c>""</c>; see <see cref="ControllerVersion.OfPayload"/>.</summary>
    public bool HasEmptyId { get; internal set; }

    /// <summary>The freight collections that have a <c>verificationHistory</c>, in the order of <see cref="VerificationPaths"/>.</summary>
    public ReadOnlySpan<FreightCollection> Collections => _collections.WrittenSpan;

    /// <summary>The verification entries of all collections; see <see cref="FreightCollection.Entries"/>.</summary>
    public ReadOnlySpan<VerificationEntry> Entries => _entries.WrittenSpan;

    /// <summary>The entries of one collection of this object, newest first.</summary>
    public ReadOnlySpan<VerificationEntry> EntriesOf(FreightCollection collection) => Entries[collection.Entries];

    internal void Add(VerificationEntry entry)
    {
        if (_entries.WrittenCount == MaxEntries)
            throw new JsonException($"More than {MaxEntries} verification entries in one object; Kargo keeps 10 in each of 10 collections.");

        _entries.GetSpan(1)[0] = entry;
        _entries.Advance(1);
    }

    internal void Add(FreightCollection collection)
    {
        _collections.GetSpan(1)[0] = collection;
        _collections.Advance(1);
    }

    /// <summary>Puts the collections into the order of <see cref="VerificationPaths"/>: what is decided must not hang on the order of fields.</summary>
    internal void Arrange() => _collections.DangerousGetArray().AsSpan()
        .Sort(static (one, other) => (one.Path.Row, one.Index).CompareTo((other.Path.Row, other.Index)));

    /// <summary>Gives the lists back to their pool.</summary>
    public void Dispose()
    {
        _collections.Dispose();
        _entries.Dispose();
    }
}
