using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Crds;

/// <summary>The CRD of one resource as it is installed now. What an update is validated by is swapped in one step when it changes.</summary>
internal sealed partial class InstalledCrd(ResourceProfile resource, CacheHealth health, TimeProvider time, ILogger<InstalledCrd> logger) : IWatchHandler<CrdObject>
{
    /// <summary>How long a changed CRD is not enforced: API servers themselves take about a second to follow it.</summary>
    public static readonly TimeSpan PropagationDelay = TimeSpan.FromSeconds(3);

    private volatile Reading? _now;
    private bool _hasRead;

    /// <summary>Whose CRD.</summary>
    public ResourceProfile Resource => resource;

    /// <summary>How many CRDs are known: 1, or 0 where it is not.</summary>
    public int Count => _now is null ? 0 : 1;

    /// <summary>What is known of it.</summary>
    public CrdState State => health.State != CacheState.Synced ? CrdState.Unknown : _now switch
    {
        null => CrdState.Missing,
        { Schema: null } => CrdState.Unreadable,
        _ => CrdState.Known,
    };

    /// <summary>Its rules; null where they are not known.</summary>
    public InstalledSchema? Schema => Latest?.Schema;

    /// <summary>The rules to deny by; null where they are not known, or where API servers may still enforce others.</summary>
    public InstalledSchema? Enforced => Latest is { } latest && !(latest.Since is { } since && time.GetElapsedTime(since) < PropagationDelay) ? latest.Schema : null;

    // To be read once for each answer: it may change at any time.
    private Reading? Latest => health.State == CacheState.Synced ? _now : null;

    /// <inheritdoc/>
    public void Replace(IReadOnlyList<CrdObject> all)
    {
        if (all.FirstOrDefault(crd => crd.Metadata.Name == resource.Resource.Name) is { } installed) Set(installed);
        else Forget();
    }

    /// <inheritdoc/>
    public void Set(CrdObject one)
    {
        // Conditions and metadata change without another generation; a CRD that was deleted and made again begins with the first. After a restore
        // of etcd a generation may stand for another spec.
        var identity = new Identity(one.Metadata.Uid, one.Metadata.Generation, HashOf(one.Spec));
        if (_now?.Identity == identity) return;

        var crd = new CrdIdentity(resource.Resource.Name, resource.Resource.Version, one.Metadata.Generation, one.Metadata.ResourceVersion);
        var result = CrdCompiler.Compile(crd, one.Spec, resource);
        var schema = result is CompileResult.Compiled compiled ? new InstalledSchema(compiled.Schema, resource, ratchets: true) : null;
        _now = new Reading(identity, schema, _hasRead ? time.GetTimestamp() : null);
        _hasRead = true;
        Log(crd, result, schema);
    }

    /// <inheritdoc/>
    public void Remove(CrdObject one) => Forget();

    private static string HashOf(JsonElement spec) =>
        spec.ValueKind == JsonValueKind.Undefined ? string.Empty : Convert.ToHexString(SHA256.HashData(JsonMarshal.GetRawUtf8Value(spec)));

    private void Forget()
    {
        if (_now is not null || !_hasRead) NotInstalled(new CrdIdentity(resource.Resource.Name, resource.Resource.Version));
        (_now, _hasRead) = (null, true);
    }

    private void Log(CrdIdentity crd, CompileResult result, InstalledSchema? installed)
    {
        switch (result)
        {
            case CompileResult.Compiled { Schema: var schema }:
                var required = string.Join(", ", resource.Backfilled.Where(field => schema.Requires(field.Path)).Select(field => field.Path));
                var unsupported = string.Join(", ", schema.Unsupported.Take(10).Select(rule => $"{rule.Rule} at {rule.Path}"));
                Known(crd, required.Length > 0 ? required : "none", schema.Unsupported.Count, unsupported);
                if (!schema.HasStatusSubresource) NoStatusSubresource(crd);
                LogUnsupported(crd, installed!); // A compiled one has it.
                break;

            case CompileResult.Unreadable unreadable:
                NotReadable(crd, unreadable.Reason);
                break;
        }
    }

    private void LogUnsupported(CrdIdentity crd, InstalledSchema installed)
    {
        foreach (var (row, field) in resource.Fields.Index().Where(field => field.Item.Source is not null))
        {
            if (installed.SupportOf(row) == BackfillSupport.NoSuchField) NoSuchField(crd, field.Path);
            else if (installed.SupportOf(row) == BackfillSupport.ValueRejected) ValueRejected(crd, field.Path);
            else if (installed.SupportOf(row) == BackfillSupport.NotEvaluated) NotEvaluated(crd, field.Path);
        }
    }

    /// <summary>What was made of one state of the CRD.</summary>
    /// <param name="Identity">Which state.</param>
    /// <param name="Schema">Its rules; null where they cannot be read.</param>
    /// <param name="Since">When it took another's place; null where it was the first to be seen.</param>
    private sealed record Reading(Identity Identity, InstalledSchema? Schema, long? Since);

    /// <summary>Tells one state of the CRD from another.</summary>
    private readonly record struct Identity(string Uid, long Generation, string SpecHash);
}
