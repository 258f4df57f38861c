using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Proof;

/// <summary>A recovery is told once, in the term in which it was proven.</summary>
public sealed class ProofStateTests
{
    private static readonly ProofResult Proven = new(ProofOutcome.Proven, "It was backfilled."), Broken = new(ProofOutcome.NotBackfilled, "It was not.");

    private readonly ProofState _state = new(new FakeTimeProvider());

    [Fact]
    public async Task The_first_proof_is_a_recovery()
    {
        _state.Record(Proven);

        await WaitAsync();
    }

    [Fact]
    public async Task A_second_proof_in_a_row_is_none_and_one_after_an_outage_is()
    {
        _state.Record(Proven);
        await WaitAsync();
        _state.Record(Proven);
        var next = WaitAsync();
        Assert.False(next.IsCompleted);

        _state.Record(Broken);
        _state.Record(Proven);

        await next;
    }

    /// <summary>Otherwise the next leader's term begins with a refresh, before it has proven anything.</summary>
    [Fact]
    public void A_recovery_that_nobody_waited_for_ends_with_the_term()
    {
        _state.Record(Proven);
        _state.Clear();

        Assert.False(WaitAsync().IsCompleted);
    }

    private Task WaitAsync() => _state.WaitForRecoveryAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
}
