using System.Globalization;
using System.Text;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Errors in YAML that folds its lines: as kubectl writes a message (sigs.k8s.io/yaml), PyYAML, and js-yaml in web pages.</summary>
public sealed class FoldedTextTests
{
    private static readonly string[] Errors =
    [
        "Stage.kargo.akuity.io \"test\" is invalid: status.freightHistory[0].verificationHistory[0].id: Required value",
        "Stage.kargo.akuity.io \"test\" is invalid: [status.freightHistory[0].verificationHistory[0].id: Required value, status.freightHistory[1].verificationHistory[0].id: Required value, <nil>: Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]",
        "failed to update Stage status: admission webhook \"stages.kargo-stage-webhook.webhooks.svc\" denied the request: Stage demo/test lacks status.freightHistory[0].verificationHistory[0].phase. Sent by system:serviceaccount:kargo:kargo-controller",
        "Internal error occurred: failed calling webhook \"stages.kargo-stage-webhook.svc\": failed to call webhook: Post \"https://kargo-stage-webhook.kargo-stage-webhook.svc:443/mutate?timeout=2s\": dial tcp 10.96.1.2:443: connect: connection refused",
        "Internal error occurred: failed calling webhook \"webhook.cert-manager.io\": failed to call webhook: Post \"https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-05T10:00:00Z is after 2025-12-31T23:59:59Z",
        "error patching status: stages.kargo.akuity.io \"test\" is forbidden: User \"system:serviceaccount:kargo:kargo-controller\" cannot patch resource \"stages/status\" in API group \"kargo.akuity.io\" in the namespace \"kargo-demo\"",
        "one or more objects failed to apply, reason: Stage.kargo.akuity.io \"test\" is invalid: spec.promotionTemplate.spec.steps[0]: Invalid value: \"object\": a task step cannot set continueOnError",
        "Operation cannot be fulfilled on stages.kargo.akuity.io \"a-rather-long-name-of-a-stage\": the object has been modified; please apply your changes to the latest version and try again",
        "conversion webhook for cert-manager.io/v1alpha2, Kind=Certificate failed: Post \"https://cert-manager-webhook.cert-manager.svc:443/convert?timeout=30s\": context deadline exceeded",
        "failed calling webhook \"validate.kyverno.svc-fail\": failed to call webhook: Post \"https://kyverno-svc.kyverno.svc:443/validate/fail?timeout=10s\": no endpoints available for service \"kyverno-svc\"",
        "resource mapping not found for name: \"test\" namespace: \"demo\" from \"stages/a-folder/test.yaml\": no matches for kind \"Stage\" in version \"kargo.akuity.io/v1alpha1\"",
    ];

    public static TheoryData<int> All { get; } = [.. Enumerable.Range(0, Errors.Length)];

    // Every width, so that there is a fold between any two words: is, invalid; Required, value; endpoints, available.
    [Theory]
    [MemberData(nameof(All))]
    public void An_error_means_the_same_wherever_its_line_is_folded(int error)
    {
        var expected = Explain(Errors[error]);

        Assert.NotEmpty(expected);
        for (var width = 20; width < 130; width++)
        {
            Assert.All(Foldings(Errors[error], width), folded => Assert.True(expected == Explain(folded), $"{folded}\n\n{Explain(folded)}\n\n{expected}"));
        }
    }

    // Nothing but the words shows that the line goes on, and before each line stands what the tool puts there.
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "")]
    [InlineData(3, "")]
    [InlineData(1, "> ")]
    [InlineData(3, "\u2502 ")]
    public void An_error_means_the_same_wherever_a_line_is_wrapped_between_its_words(int error, string decoration)
    {
        var expected = Explain(Errors[error]);

        for (var width = 20; width < 130; width++)
        {
            var wrapped = $"{decoration}{Fold(Errors[error], width, $"\n{decoration}")}\n{decoration}Another line\n";
            Assert.True(expected == Explain(wrapped), $"{wrapped}\n\n{Explain(wrapped)}\n\n{expected}");
        }
    }

    private static readonly string[] Sentences =
    [
        "Error from server (Forbidden): stages.kargo.akuity.io \"dev\" is forbidden: User \"system:serviceaccount:ci:tf\" cannot patch resource \"stages\" in API group \"kargo.akuity.io\" in the namespace \"demo\"",
        "projects.kargo.akuity.io \"demo\" is forbidden: User \"system:serviceaccount:ci:tf\" cannot patch resource \"projects\" in API group \"kargo.akuity.io\" at the cluster scope",
        "stages.kargo.akuity.io is forbidden: User \"jane\" cannot list resource \"stages\" in API group \"kargo.akuity.io\" in the namespace \"demo\"",
        "Apply failed with 1 conflict: conflict with \"kargo\" using kargo.akuity.io/v1alpha1: .status.health",
        "Apply failed with 1 conflict: conflict with \"kargo\" with subresource \"status\" using kargo.akuity.io/v1alpha1: .status.health",
        "Apply failed with 1 conflict: conflict with \"argocd-controller\": .spec.shard",
        "error: resource mapping not found for name: \"test\" namespace: \"demo\" from \"stage.yaml\": no matches for kind \"Stage\" in version \"kargo.akuity.io/v1alpha1\"",
        "Error from server (Forbidden): error when creating \"w.yaml\": warehouses.kargo.akuity.io \"web\" is forbidden: ValidatingAdmissionPolicy 'limit-hosts' with binding 'limit-hosts-all' denied request: no",
        "Operation cannot be fulfilled on stages.kargo.akuity.io \"dev\": the object has been modified; please apply your changes to the latest version and try again",
        "Operation cannot be fulfilled on stages.kargo.akuity.io \"dev\": StorageError: invalid object, Code: 4, Key: /registry/kargo.akuity.io/stages/demo/dev, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: 3f1d, UID in object meta: 4a2e",
        "conversion webhook for kargo.akuity.io/v1alpha2, Kind=Stage failed: Post \"https://kargo-webhooks-server.kargo.svc:443/convert?timeout=30s\": service \"kargo-webhooks-server\" not found",
        "Error from server (Forbidden): error when creating \"p.yaml\": pods \"web\" is forbidden: exceeded quota: team, requested: pods=1, used: pods=10, limited: pods=10",
        "stages.kargo.akuity.io \"dev\" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update",
        "failed to create typed patch object (demo/dev; kargo.akuity.io/v1alpha1, Kind=Stage): .spec.x: field not declared in schema",
        "the server could not find the requested resource (get stages.kargo.akuity.io dev)",
        "the server has received too many requests and has asked us to try again later (patch stages.kargo.akuity.io dev)",
        "the server is currently unable to handle the request (get stages.kargo.akuity.io dev)",
        "client rate limiter Wait returned an error: context deadline exceeded",
        "create Pod web-0 in StatefulSet web failed error: pods \"web-0\" is forbidden: violates PodSecurity \"baseline:latest\": privileged (container \"web\" must not set securityContext.privileged=true)",
        "rpc error: code = ResourceExhausted desc = trying to send message larger than max (2105341 vs. 2097152)",
    ];

    public static TheoryData<int> AllSentences { get; } = [.. Enumerable.Range(0, Sentences.Length)];

    [Theory]
    [MemberData(nameof(AllSentences))]
    public void An_error_means_the_same_wherever_its_line_breaks(int sentence)
    {
        var error = Sentences[sentence];
        var expected = Explain(error);

        Assert.NotEmpty(expected);
        for (var space = error.IndexOf(' '); space >= 0; space = error.IndexOf(' ', space + 1))
        {
            Assert.All(["", "> ", "\u2502 "], decoration => AssertAsExpected($"{decoration}{error[..space]}\n{decoration}{error[(space + 1)..]}\n{decoration}Another line"));
            AssertAsExpected($"\u2577\n\u2502 Error: {error[..space]}\n\u2502 {error[(space + 1)..]}\n\u2502 \n\u2502   with kubernetes_manifest.stage,\n\u2575");
        }

        for (var width = 20; width < 130; width += 10) AssertAsExpected($"> {Fold(error, width, "\n> ")}\n> Another line");

        void AssertAsExpected(string text) => Assert.True(expected == Explain(text), $"{text}\n\n{Explain(text)}\n\n{expected}");
    }

    // A terminal of any width breaks within words, and copies no space at the end of a line. Where a line ends between two fields of the record, nothing
    // shows that it goes on.
    [Theory]
    [InlineData("phase")]
    [InlineData("startTime")]
    public void An_error_names_the_same_fields_wherever_a_terminal_wraps_it(string field)
    {
        var record = "time=\"2026-01-05T10:00:00Z\" level=error msg=\"failed to update Stage status after syncing Promotions\" error=\"Stage.kargo.akuity.io \\\"test\\\" is invalid: "
            + $"[status.freightHistory[0].verificationHistory[0].id: Required value, status.freightHistory[1].verificationHistory[0].{field}: Required value]\" namespace=demo stage=test";

        for (var width = 60; width * 3 < record.Length; width++)
        {
            var wrapped = string.Join('\n', record.Chunk(width).Select(line => new string(line).TrimEnd(' ')));
            if (LineWrap.WidthOf(wrapped) is null) continue;

            var invalid = Assert.IsType<Finding.InvalidObject>(Assert.Single(ErrorReader.Read($"{wrapped}\nAnother line\n")));
            Assert.Equal(("Stage", "kargo.akuity.io", "test", "demo"), (invalid.Object.Kind, invalid.Object.Group, invalid.Object.Name, invalid.Object.Namespace is "" ? "demo" : invalid.Object.Namespace));
            Assert.Equal(
                ["status.freightHistory[0].verificationHistory[0].id: Required value", $"status.freightHistory[1].verificationHistory[0].{field}: Required value"],
                invalid.Errors.Select(error => $"{error.Path}: {error.Reason}"));
        }
    }

    // Of a text that was cut, the value and the list never close.
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(20)]
    public void An_error_that_was_cut_names_the_same_fields_wherever_a_terminal_wraps_it(int cut)
    {
        var record = "time=\"2026-01-05T10:00:00Z\" level=error msg=\"failed to update Stage status after syncing Promotions\" error=\"Stage.kargo.akuity.io \\\"test\\\" is invalid: "
            + "[status.freightHistory[0].verificationHistory[0].id: Required value, status.freightHistory[1].verificationHistory[0].phase: Required value, status.freightHistory[2]";
        var expected = Fields(record[..^cut]);

        for (var width = 60; width * 3 < record.Length - cut; width++)
        {
            var wrapped = $"{string.Join('\n', record[..^cut].Chunk(width).Select(line => new string(line)))}\nAnother line in namespace \"kube-system\"\n";
            Assert.True(expected == Fields(wrapped), $"{wrapped}\n\n{Fields(wrapped)}\n\n{expected}");
        }

        static string Fields(string text) => string.Join(
            '\n', ErrorReader.Read(text).SelectMany(finding => Adviser.Explain(finding, Profile.Kargo)).Select(explained => $"{explained.Object} {explained.Field} {explained.Reason}"));
    }

    [Theory]
    [InlineData(null, "", "a")]
    [InlineData(70, "a 70", "b 70", "a")]
    [InlineData(70, "a 70", "b 70")]
    [InlineData(70, "a", "a 70", "b 70", "b", "c 60", "c 60")]
    [InlineData(null, "a 59", "b 59")]
    [InlineData(null, "a 70", "b 70", "c 71")]
    [InlineData(null, "a 70", "b", "c 70")]
    public void The_width_of_a_text_is_that_of_its_longest_lines_in_a_row(int? width, params string[] lines) => Assert.Equal(
        width, LineWrap.WidthOf(string.Join('\n', lines.Select(line => line.Length > 1 ? new string(line[0], int.Parse(line[2..], CultureInfo.InvariantCulture)) : line))));

    // Of what was truncated, the end is never found.
    [Theory]
    [InlineData("level=error error=\"Stage.kargo.akuity.io")]
    [InlineData("Stage.kargo.akuity.io \"cut\" is invalid: [status.a: Required value")]
    [InlineData("failed calling webhook \"cut\": failed to call webhook: Post")]
    public void What_begins_a_record_is_no_part_of_a_line_that_does_not_end(string cut) => Assert.Equal(
        "whole",
        Assert.IsType<Finding.InvalidObject>(ErrorReader.Read($"{cut}\nts=2026-01-05T10:00:00Z namespace=demo error=\"Stage.kargo.akuity.io \\\"whole\\\" is invalid: status.b: Required value\"")[^1]).Object.Name);

    [Fact]
    public void Lines_that_are_indented_below_a_key_or_a_bracket_are_lines_of_their_own()
    {
        var findings = ErrorReader.Read("""
            items:
              first:
                message: 'Stage.kargo.akuity.io "one" is invalid: status.a: Required
                  value'
                reason: Invalid value
              second: {
                "message": "Stage.kargo.akuity.io \"two\" is invalid: status.b: Required value",
                "reason": "x"
              }
              third: |-
                Stage.kargo.akuity.io "three" is invalid: spec.c: Invalid value: "x": too short
                Put "https://10.96.0.1:443/apis/kargo.akuity.io/v1alpha1/namespaces/demo/stages/three": context canceled
            time="2026-01-05T10:00:00Z" level=info msg="first line of a paste"
              time="2026-01-05T10:00:01Z" level=error msg="updating status" error="Stage.kargo.akuity.io \"four\" is invalid: status.d: Required value"
              2026-01-05T10:00:02Z error creating Stage.kargo.akuity.io "five" is invalid: spec.e: Required value
            """);

        Assert.Equal(
            ["one Unknown status.a: Required value", "two Unknown status.b: Required value", "three Unknown spec.c: Invalid value\"x\": too short", "context canceled", "four UpdateStatus status.d: Required value", "five Create spec.e: Required value"],
            findings.Select(finding => finding switch
            {
                Finding.InvalidObject { Errors: [var error] } invalid => $"{invalid.Object.Name} {invalid.Operation} {error.Path}: {error.Reason}{error.Detail}",
                Finding.Other other => other.Message,
                _ => finding.ToString(),
            }));
    }

    private static IEnumerable<string> Foldings(string error, int width)
    {
        yield return $"status:\n  conditions:\n{Fold($"  - message: '{error}'", width, "\n      ")}\n    reason: ReconcileError\n    status: \"False\"\n";
        yield return Fold($"message: \"{error.Replace("\"", "\\\"", StringComparison.Ordinal)}\"", width, "\n  ") + "\nreason: ReconcileError";
        yield return Fold($"    message: \"{error.Replace("\"", "\\\"", StringComparison.Ordinal)}\"", width, "\\\n      \\ ") + "\n    reason: ReconcileError";
        yield return $"    - message: >-\n        {Fold(error, width, "\n        ")}\n      reason: ReconcileError";
        yield return Fold(error, width, "\n  ");
    }

    // At the first space behind the width.
    private static string Fold(string text, int width, string fold)
    {
        var folded = new StringBuilder();
        var column = 0;
        foreach (var letter in text)
        {
            if (letter == ' ' && column > width) (_, column) = (folded.Append(fold), 0);
            else (_, column) = (folded.Append(letter), column + 1);
        }

        return folded.ToString();
    }

    private static string Explain(string text) => string.Join(
        '\n',
        ErrorReader.Read(text).SelectMany(finding => Adviser.Explain(finding, Profile.Kargo)).Select(explained => $"{explained} {string.Join(' ', explained.Do)}"));
}
