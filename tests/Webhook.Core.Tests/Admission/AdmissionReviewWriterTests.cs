using System.Buffers;
using System.Text;
using KargoStageWebhook.Language;
using static KargoStageWebhook.Language.Stage;

namespace KargoStageWebhook.Admission;

/// <summary>A response as an API server reads it.</summary>
public sealed class AdmissionReviewWriterTests
{
    [Fact]
    public void A_denial_is_written_whole()
    {
        var response = new AdmissionResponse
        {
            Denial = new Denial("it lacks \"id\"", "kargo.akuity.io", "Stage", "test", "5f0c", [new StatusCause("FieldValueRequired", "status.id", "Required value")]),
            Warnings = ["first".AsMemory(), "second".AsMemory()],
            AuditAnnotations = [("decision", "denied".AsMemory())],
        };

        Assert.Equal(
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u","allowed":false,
            "status":{"status":"Failure","message":"it lacks \"id\"","reason":"Invalid",
            "details":{"name":"test","group":"kargo.akuity.io","kind":"Stage","uid":"5f0c","causes":[{"reason":"FieldValueRequired","message":"Required value","field":"status.id"}]},
            "code":422},"warnings":["first","second"],"auditAnnotations":{"decision":"denied"}}}
            """.ReplaceLineEndings(string.Empty),
            Write(response));
    }

    [Fact]
    public void What_is_allowed_needs_no_more_than_that() =>
        Assert.Equal("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u","allowed":true}}""", Write(AdmissionResponse.Allowed));

    [Fact]
    public void A_patch_is_a_JSON_Patch_that_adds()
    {
        var response = Update.Of(With(Collection("a", new Entry { Run = "run" }))).Respond();

        Assert.Equal("JSONPatch", response["patchType"]!.GetValue<string>());
        Assert.Equal(
            """[{"op":"add","path":"/status/freightHistory/0/verificationHistory/0/id","value":"9a6f4ec8-2d5d-80eb-9ae9-424e8949674c"}]""",
            Encoding.UTF8.GetString(Convert.FromBase64String(response["patch"]!.GetValue<string>())));
    }

    private static string Write(AdmissionResponse response)
    {
        var output = new ArrayBufferWriter<byte>();
        AdmissionReviewWriter.Write(output, "u", response);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
