using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Crds;

/// <summary>The CRD of one resource as it is installed now. What a review is judged by is swapped in one step when it changes.</summary>
internal sealed partial class InstalledCrd(KargoResource resource, CacheHealth health, TimeProvider time, ILogger<InstalledCrd> logger) : IReflection<CrdObject>
{
    /// <summary>How long a changed CRD is not judged by: API servers themselves take about a second to follow it.</summary>
    public static readonly TimeSpan Spreading = TimeSpan.FromSeconds(3);

    private readonly IReadOnlySet<string> _filled = VerificationPaths.FilledOf(resource.Plural);
    private volatile Reading? _now;
    private bool _hasRead;

    /// <summary>Whose CRD.</summary>
    public KargoResource Resource => resource;

    /// <inheritdoc/>
    public int Count => _now is null ? 0 : 1;

    /// <summary>What is known of it.</summary>
    public CrdState State => health.State != CacheState.Synced ? CrdState.Unknown : _now switch
    {
        null => CrdState.Missing,
        { Schema: null } => CrdState.Unreadable,
        _ => CrdState.Known,
    };

    /// <summary>Its rules; null where they are not known.</summary>
    public CrdSchema? Schema => State == CrdState.Known ? _now?.Schema : null;

    /// <summary>The rules to refuse by; null where they are not known, or where API servers may still go by others.</summary>
    public CrdSchema? Enforced => Schema is { } schema && !(_now?.Since is { } since && time.GetElapsedTime(since) < Spreading) ? schema : null;

    /// <inheritdoc/>
    public void Replace(IReadOnlyList<CrdObject> all)
    {
        if (all.FirstOrDefault(crd => crd.Metadata.Name == resource.CrdName) is { } installed) Set(installed);
        else Forget();
    }

    /// <inheritdoc/>
    public void Set(CrdObject one)
    {
        // Conditions and metadata change without another generation; a CRD that was deleted and made again begins with the first.
        var identity = (one.Metadata.Uid, one.Metadata.Generation);
        if (_now?.Identity == identity) return;

        var crd = new CrdIdentity(resource.CrdName, KargoResource.Version, one.Metadata.Generation, one.Metadata.ResourceVersion);
        var result = CrdCompiler.Compile(crd, one.Spec, _filled);
        _now = new Reading(identity, (result as CompileResult.Compiled)?.Schema, _hasRead ? time.GetTimestamp() : null);
        _hasRead = true;
        Tell(crd, result);
    }

    /// <inheritdoc/>
    public void Remove(CrdObject one) => Forget();

    private void Forget()
    {
        if (_now is not null || !_hasRead) NotInstalled(resource.CrdName);
        (_now, _hasRead) = (null, true);
    }

    private void Tell(CrdIdentity crd, CompileResult result)
    {
        switch (result)
        {
            case CompileResult.Compiled { Schema: var schema }:
                var required = string.Join(", ", _filled.Where(schema.Requires));
                var notJudged = string.Join(", ", schema.NotJudged.Take(10).Select(left => $"{left.Rule} at {left.Path}"));
                Known(crd, required.Length > 0 ? required : "none", schema.NotJudged.Count, notJudged);
                break;

            case CompileResult.Unreadable unreadable:
                NotReadable(crd, unreadable.Reason);
                break;
        }
    }

    /// <summary>What was made of one state of the CRD.</summary>
    /// <param name="Identity">Which state.</param>
    /// <param name="Schema">Its rules; null where they cannot be read.</param>
    /// <param name="Since">When it took another's place; null where it was the first to be seen.</param>
    private sealed record Reading((string Uid, long Generation) Identity, CrdSchema? Schema, long? Since);
}
