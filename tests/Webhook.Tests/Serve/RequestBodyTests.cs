using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Serve;

/// <summary>How the reading of a body ends.</summary>
public sealed class RequestBodyTests
{
    private const int MaxBytes = 1000;

    // The API server's timeout and the reset may come at the same moment. What then rises out of a timer would end the process.
    [Fact]
    public async Task A_stream_that_is_reset_at_the_timeout_harms_nobody()
    {
        var context = new DefaultHttpContext();
        var body = new ResetReader();
        context.Features.Set<IRequestBodyPipeFeature>(body);
        using var budget = new BodyBudget(MaxBytes, TimeProvider.System);
        using var charge = budget.TryOpen(IPAddress.Loopback)!;
        using var timeout = new CancellationTokenSource();
        var reading = RequestBody.ReadAsync(context.Request, MaxBytes, charge, TimeProvider.System, timeout.Token).AsTask();

        timeout.Cancel();
        body.End();

        await Assert.ThrowsAsync<IOException>(() => reading);
    }

    [Fact]
    public async Task A_large_body_that_stalls_for_a_second_is_given_up()
    {
        const int Max = 1_000_000;
        var (context, pipe, time) = (new DefaultHttpContext(), new Pipe(new PipeOptions(pauseWriterThreshold: 0)), new FakeTimeProvider());
        context.Features.Set<IRequestBodyPipeFeature>(new BodyOf(pipe.Reader));
        using var budget = new BodyBudget(Max, time);
        using var charge = budget.TryOpen(IPAddress.Loopback)!;
        await pipe.Writer.WriteAsync(new byte[BodyBudget.Free + 1], TestContext.Current.CancellationToken);

        var reading = RequestBody.ReadAsync(context.Request, Max, charge, time, CancellationToken.None).AsTask();
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    private sealed class BodyOf(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }

    /// <summary>As Kestrel's reader of a stream that the client has reset: each call ends with an error.</summary>
    private sealed class ResetReader : PipeReader, IRequestBodyPipeFeature
    {
        private readonly TaskCompletionSource<ReadResult> _read = new();

        public PipeReader Reader => this;

        public void End() => _read.SetException(new IOException("The client reset the request stream."));

        public override void CancelPendingRead() => throw new IOException("The client reset the request stream.");

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => await _read.Task;

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed, SequencePosition looked) => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
