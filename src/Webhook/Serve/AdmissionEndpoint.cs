using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Serve;

/// <summary>One request's way from the socket to the response, top to bottom. Nothing on it waits for the cluster.</summary>
internal sealed class AdmissionEndpoint(
    WebhookOptions options,
    ControllerDirectory controllers,
    InstalledCrds crds,
    Profile profile,
    StatusEvaluator evaluator,
    BodyBudget budget,
    RequestRecorder recorder,
    TimeProvider time)
{
    /// <summary><c>POST /mutate</c>.</summary>
    public Task MutateAsync(HttpContext context) => HandleAsync(context, AdmissionPhase.Mutating);

    /// <summary><c>POST /validate</c>.</summary>
    public Task ValidateAsync(HttpContext context) => HandleAsync(context, AdmissionPhase.Validating);

    private async Task HandleAsync(HttpContext context, AdmissionPhase phase)
    {
        try
        {
            await AnswerAsync(context, phase);
        }
        catch (Exception fault) when (fault is not OperationCanceledException and not IOException)
        {
            await FailAsync(context, phase, "not read", fault);
        }
    }

    private async Task AnswerAsync(HttpContext context, AdmissionPhase phase)
    {
        var started = time.GetTimestamp();
        if (!context.Request.HasJsonContentType() || context.Request.Headers.ContentEncoding.Count > 0)
        {
            await RejectAsync(context, phase, MalformedReason.MediaType, new(415, "UnsupportedMediaType", "Expected Content-Type: application/json, not encoded."));
            return;
        }

        using var charge = budget.TryOpen();
        if (charge is null)
        {
            await RejectAsync(context, phase, MalformedReason.TooMany, new(503, "ServiceUnavailable", $"There are more than {BodyBudget.MaxRequests} requests at once."));
            return;
        }

        using var body = await ReadBodyAsync(context, phase, charge);
        if (body is null) return;

        using var response = new ArrayPoolBufferWriter<byte>();
        if (!await EvaluateAsync(context, phase, body.WrittenMemory, response)) return;

        recorder.Answered(phase, time.GetElapsedTime(started), body.WrittenCount);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = response.WrittenCount;
        await context.Response.Body.WriteAsync(response.WrittenMemory, context.RequestAborted);
    }

    private async ValueTask<ArrayPoolBufferWriter<byte>?> ReadBodyAsync(HttpContext context, AdmissionPhase phase, BodyBudget.Charge charge)
    {
        using var deadline = new Deadline(RequestTimeout.Get(context.Request), time, context.RequestAborted);
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.MaxRequestBytes, charge, deadline.Token);
            if (body is not null) return body;

            var message = $"The body is larger than Webhook:MaxRequestBytes, {options.MaxRequestBytes} bytes.";
            await RejectAsync(context, phase, MalformedReason.TooLarge, new(413, "RequestEntityTooLarge", message));
        }
        catch (BadHttpRequestException bad)
        {
            await RejectAsync(context, phase, MalformedReason.BrokenOff, new(bad.StatusCode, "BadRequest", bad.Message));
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            const string Message = "The body came too slowly, or others took all memory for bodies until the API server's timeout was over.";
            await RejectAsync(context, phase, MalformedReason.TimedOut, new(504, "Timeout", Message));
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // Nobody is left to be answered.
            const string Message = "The connection was closed before the body had come whole.";
            recorder.Malformed(phase, MalformedReason.BrokenOff, StatusCodes.Status499ClientClosedRequest, Message);
            context.Abort();
        }

        return null;
    }

    /// <returns>Whether there is a response to send; else the request was answered with an error.</returns>
    private async ValueTask<bool> EvaluateAsync(HttpContext context, AdmissionPhase phase, ReadOnlyMemory<byte> body, ArrayPoolBufferWriter<byte> response)
    {
        var uid = "not read";
        try
        {
            switch (AdmissionReviewReader.Read(body, profile))
            {
                case ReadResult.Malformed malformed:
                    await RejectAsync(context, phase, malformed.Reason, new(400, "BadRequest", malformed.Message));
                    return false;

                case ReadResult.Readable { Request: var request }:
                    uid = request.Uid;
                    using (request) Respond(phase, request, response);
                    return true;

                default:
                    throw new NotSupportedException("A result of reading that has no answer.");
            }
        }
        // Of what is passed over when a request is read, it shows only now.
        catch (JsonException fault)
        {
            var malformed = AdmissionReviewReader.NotJson(fault);
            await RejectAsync(context, phase, malformed.Reason, new(400, "BadRequest", malformed.Message));
            return false;
        }
        catch (Exception fault) when (fault is not OperationCanceledException and not IOException)
        {
            await FailAsync(context, phase, uid, fault);
            return false;
        }
    }

    private void Respond(AdmissionPhase phase, AdmissionRequest request, ArrayPoolBufferWriter<byte> response)
    {
        var controller = controllers.Find(request);
        var decision = evaluator.Evaluate(request.Update, phase, crds.Find(request.Profile), crds.IsKnownToRatchetStatus);
        AdmissionReviewWriter.Write(response, request.Uid, ResponseBuilder.Build(request, controller, decision));
        recorder.Record(phase, request, controller, decision);
    }

    // Not `allowed: false`: whether an update may pass that was not evaluated is for failurePolicy to say.
    private Task FailAsync(HttpContext context, AdmissionPhase phase, string uid, Exception fault)
    {
        recorder.Failed(phase, uid, fault);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return StatusBody.CompleteAsync(context);
    }

    private Task RejectAsync(HttpContext context, AdmissionPhase phase, MalformedReason reason, StatusBody status)
    {
        recorder.Malformed(phase, reason, status.Code, status.Message);
        return status.WriteAsync(context);
    }
}
