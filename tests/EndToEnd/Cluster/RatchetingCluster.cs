using System.Diagnostics.CodeAnalysis;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>
/// A cluster with the custom resources of a newer Kubernetes, which ratchets: it accepts an invalid value that an update leaves unchanged.
/// All else is as in the other cluster. Where it cannot be had a test is skipped, with CI=true too: it comes from a suite that moves.
/// </summary>
/// <param name="pool">Where its kube-apiserver comes from.</param>
public class RatchetingCluster(ClusterPool pool) : TestCluster(pool)
{
    private string? _program;
    private CustomResourceServer? _resources;
    private ApiServerFront? _front;

    public override async ValueTask InitializeAsync()
    {
        (_program, Problem) = await Binaries.FindProgramAsync(CustomResourceServer.Program);
        if (_program is not null) await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_front is not null) await _front.DisposeAsync();
        if (_resources is not null) await _resources.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    // These wait for kinds that an older kube-apiserver does not have.
    private protected virtual IEnumerable<string> Without => ["MutatingAdmissionPolicy", "ValidatingAdmissionPolicy"];

    private protected override async Task<ApiServerAccess> OpenAsync(KubeApiServer server)
    {
        _resources = await CustomResourceServer.StartAsync(_program!, server, await SeeAsync(_program!, server), [.. Without]);
        _front = await ApiServerFront.StartAsync(server.Access, _resources.Access);
        return _front.Access;
    }

    /// <summary>Says where the server of custom resources finds namespaces and webhook configurations.</summary>
    /// <param name="program">Path of its executable.</param>
    /// <param name="server">The kube-apiserver.</param>
    private protected virtual Task<ApiServerAccess> SeeAsync(string program, KubeApiServer server) => Task.FromResult(server.Access);

    [DoesNotReturn]
    private protected override void Miss() => Assert.Skip(Problem);
}
