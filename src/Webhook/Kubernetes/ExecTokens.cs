using System.Net.Http.Headers;
using k8s.Authentication;

namespace KargoStageWebhook.Kubernetes;

/// <summary>The tokens of a credential plugin, which runs again when one expires or is rejected.</summary>
/// <param name="plugin">The plugin.</param>
/// <param name="first">What it issued first.</param>
/// <param name="time">The clock.</param>
internal sealed class ExecTokens(ExecPlugin plugin, ExecCredential.Issued first, TimeProvider time) : ITokenProvider
{
    // A token must not expire on its way.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<ExecCredential.Issued> _issued = Task.FromResult(first);
    private ExecCredential.Issued? _rejected;

    /// <inheritdoc/>
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        new("Bearer", (await IssueAsync().WaitAsync(cancellationToken)).Token);

    /// <summary>Lets the plugin run again at the next request, as client-go does once an API server has answered 401.</summary>
    /// <param name="token">The token that was rejected; another one may have been issued meanwhile.</param>
    public void Reject(string? token)
    {
        lock (_lock)
        {
            if (_issued.IsCompletedSuccessfully && _issued.Result.Token == token) _rejected = _issued.Result;
        }
    }

    // Requests that wait at the same time wait for one run; after one that failed the next request starts another.
    private Task<ExecCredential.Issued> IssueAsync()
    {
        lock (_lock)
        {
            if (_issued.IsCompletedSuccessfully ? HasExpired(_issued.Result) || ReferenceEquals(_issued.Result, _rejected) : _issued.IsCompleted) _issued = plugin.RunAsync();
            return _issued;
        }
    }

    private bool HasExpired(ExecCredential.Issued issued) => issued.ExpirationTimestamp is { } end && end - Early <= time.GetUtcNow();
}
