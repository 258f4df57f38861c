using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Events;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Language;

/// <summary>Requests of a controller, as a queue of Events hears of them.</summary>
internal static class QueuedRequests
{
    private static readonly Controller Sender = new("kargo/kargo-controller", new ControllerVersion("1.5.1", VersionSource.PodImage));

    /// <summary>Lets a queue hear of a request.</summary>
    public static void Happen(this EventQueue queue, ARequest asked, Requirements requirements = Requirements.Installed)
    {
        using var request = Assert.IsType<ReadResult.Readable>(AdmissionReviewReader.Read(asked.Body(), Profile.Kargo)).Request;
        queue.Add(request, Sender, new StatusEvaluator(new Policy(Mode.Backfill, requirements)).Evaluate(request.Update, AdmissionPhase.Mutating));
    }
}
