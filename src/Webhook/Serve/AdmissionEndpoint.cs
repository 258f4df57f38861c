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
    // The API server gives up at its timeout. This is for an error that comes as late as that.
    private static readonly TimeSpan TimeToRespond = TimeSpan.FromSeconds(2);

    /// <summary><c>POST /mutate</c>.</summary>
    public Task MutateAsync(HttpContext context) => HandleAsync(context, AdmissionPhase.Mutating);

    /// <summary><c>POST /validate</c>.</summary>
    public Task ValidateAsync(HttpContext context) => HandleAsync(context, AdmissionPhase.Validating);

    private async Task HandleAsync(HttpContext context, AdmissionPhase phase)
    {
        var (started, timeout) = (time.GetTimestamp(), RequestTimeout.Get(context.Request));
        using var charge = budget.TryOpen(context.Connection.RemoteIpAddress);
        using var response = new ArrayPoolBufferWriter<byte>();
        var error = charge is null
            ? Reject(phase, MalformedReason.TooMany, new(503, "ServiceUnavailable", $"There are more than {BodyBudget.MaxRequests} requests at once, or {BodyBudget.MaxRequestsOfOne} of one address."))
            : await TryEvaluateAsync(context, phase, charge, response, started, timeout);
        if (error is not null) response.Dispose();

        var left = timeout - time.GetElapsedTime(started);
        using var deadline = new Deadline(left > TimeToRespond ? left : TimeToRespond, time, context.RequestAborted);
        try
        {
            await RespondAsync(context, error, response, deadline.Token);
        }
        // Somebody reads slowly to keep our memory, or has left.
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    private static Task RespondAsync(HttpContext context, StatusBody? error, ArrayPoolBufferWriter<byte> response, CancellationToken deadline)
    {
        if (error is not null) return error.WriteAsync(context, deadline);

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = response.WrittenCount;
        return context.Response.Body.WriteAsync(response.WrittenMemory, deadline).AsTask();
    }

    /// <returns>Null where there is a response to send; else the error to send instead.</returns>
    private async ValueTask<StatusBody?> TryEvaluateAsync(
        HttpContext context, AdmissionPhase phase, BodyBudget.Charge charge, ArrayPoolBufferWriter<byte> response, long started, TimeSpan timeout)
    {
        if (!context.Request.HasJsonContentType() || context.Request.Headers.ContentEncoding.Count > 0)
            return Reject(phase, MalformedReason.MediaType, new(415, "UnsupportedMediaType", "Expected Content-Type: application/json, not encoded."));

        using var deadline = new Deadline(timeout, time, context.RequestAborted);
        try
        {
            return await EvaluateAsync(context.Request, phase, charge, response, started, deadline.Token);
        }
        catch (Exception fault)
        {
            return Reject(context, phase, fault);
        }
    }

    private async ValueTask<StatusBody?> EvaluateAsync(
        HttpRequest request, AdmissionPhase phase, BodyBudget.Charge charge, ArrayPoolBufferWriter<byte> response, long started, CancellationToken deadline)
    {
        using var body = await RequestBody.ReadAsync(request, options.MaxRequestBytes, charge, time, deadline);
        if (body is null)
            return Reject(phase, MalformedReason.TooLarge, new(413, "RequestEntityTooLarge", $"The body is larger than Webhook:MaxRequestBytes, {options.MaxRequestBytes} bytes."));

        await charge.BeginEvaluationAsync(deadline);
        try
        {
            if (Evaluate(phase, body.WrittenMemory, charge, response) is { } error) return error;
        }
        finally
        {
            charge.EndEvaluation();
        }

        recorder.RecordResponse(phase, time.GetElapsedTime(started), body.WrittenCount);
        return null;
    }

    /// <summary>Maps what ended the reading of a body, or the wait for an evaluation, to the error that is sent.</summary>
    private StatusBody Reject(HttpContext context, AdmissionPhase phase, Exception fault)
    {
        switch (fault)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout and var code }:
                return Reject(phase, MalformedReason.TimedOut, new(code, "Timeout", $"The body came more slowly than {WebhookApp.SlowestBody.BytesPerSecond / 1024} KiB a second."));

            case BadHttpRequestException bad:
                return Reject(phase, MalformedReason.BrokenOff, new(bad.StatusCode, "BadRequest", bad.Message));

            case OperationCanceledException when !context.RequestAborted.IsCancellationRequested:
                const string Late = "The body came too slowly, or waited for memory or an evaluation that others held, until the API server's timeout was over.";
                return Reject(phase, MalformedReason.TimedOut, new(504, "Timeout", Late));

            case IOException or OperationCanceledException:
                const string Closed = "The connection was closed before the body had come whole.";
                context.Abort(); // Nobody is left to be answered, and nothing to be read.
                return Reject(phase, MalformedReason.BrokenOff, new(StatusCodes.Status499ClientClosedRequest, "ClientClosedRequest", Closed));

            default:
                return Fail(phase, "not read", fault);
        }
    }

    private StatusBody? Evaluate(AdmissionPhase phase, ReadOnlyMemory<byte> body, BodyBudget.Charge charge, ArrayPoolBufferWriter<byte> response)
    {
        var uid = "not read";
        try
        {
            switch (AdmissionReviewReader.Read(body, profile))
            {
                case ReadResult.Malformed malformed:
                    return Reject(phase, malformed);

                case ReadResult.Readable { Request: var request }:
                    uid = request.Uid;
                    using (request) return Respond(phase, request, charge, response);

                default:
                    throw new NotSupportedException("A result of reading that has no answer.");
            }
        }
        // Of what is passed over when a request is read, it shows only now.
        catch (JsonException fault)
        {
            return Reject(phase, AdmissionReviewReader.NotJson(fault));
        }
        catch (Exception fault)
        {
            return Fail(phase, uid, fault);
        }
    }

    private StatusBody? Respond(AdmissionPhase phase, AdmissionRequest request, BodyBudget.Charge charge, ArrayPoolBufferWriter<byte> response)
    {
        var controller = controllers.Find(request);
        var decision = evaluator.Evaluate(request.Update, phase, request.IsConverted ? null : crds.Find(request.Profile), crds.IsKnownToRatchetStatus);
        AdmissionReviewWriter.Write(response, request.Uid, ResponseBuilder.Build(request, controller, decision));
        if (!charge.TryExchangeForResponse(response.WrittenCount))
            return Reject(phase, MalformedReason.TooMany, new(503, "ServiceUnavailable", "Responses that clients do not read take all memory for large ones, or all of one address."));

        recorder.Record(phase, request, controller, decision); // Only now is it what the API server hears.
        return null;
    }

    // Not `allowed: false`: whether an update may pass that was not evaluated is for failurePolicy to say.
    private StatusBody Fail(AdmissionPhase phase, string uid, Exception fault)
    {
        recorder.RecordError(phase, uid, fault);
        return StatusBody.InternalError;
    }

    private StatusBody Reject(AdmissionPhase phase, ReadResult.Malformed malformed) => Reject(phase, malformed.Reason, new(400, "BadRequest", malformed.Message));

    private StatusBody Reject(AdmissionPhase phase, MalformedReason reason, StatusBody status)
    {
        recorder.RecordMalformed(phase, reason, status.Code, status.Message);
        return status;
    }
}
