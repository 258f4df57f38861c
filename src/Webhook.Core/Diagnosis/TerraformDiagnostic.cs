using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// Follows the diagnostics of Terraform through a text: each has a summary, the resource that it is about, and what its provider says, with an empty line
/// between them. On a terminal a rule stands before each line, and its words are wrapped (hashicorp/terraform, internal/command/format/diagnostic.go).
/// </summary>
internal sealed partial class TerraformDiagnostic
{
    private const string Rule = "\u2502";

    // A diagnostic is shorter. Without a rule nothing shows where it ends.
    private const int MaxLines = 50;

    private LogLine _summary;
    private bool _isOpen, _isTerraform;
    private int _lines;

    /// <summary>Whether the lines of a paragraph are words that were wrapped.</summary>
    public bool IsWrapped => IsInside && _summary.Decoration == Rule;

    /// <summary>Whether the line that was read last belongs to a diagnostic of Terraform.</summary>
    public bool IsInside => _isOpen && _isTerraform;

    /// <summary>Whether a line begins a diagnostic.</summary>
    public static bool IsSummary(ReadOnlySpan<char> line) => line.StartsWith("Error: ") || line.StartsWith("Warning: ");

    /// <summary>Reads the text's next line.</summary>
    public void Read(LogLine line)
    {
        if (IsSummary(line.Text)) (_summary, _isOpen, _isTerraform, _lines) = (line, true, line.Decoration == Rule, 0);
        else if (line.Decoration != _summary.Decoration || line.HasTime != _summary.HasTime || ++_lines > MaxLines) _isOpen = false;
        else _isTerraform = _isTerraform || Resource().IsMatch(line.Text);
    }

    // with module.stages.kubernetes_manifest.stage["dev"],
    [GeneratedRegex(@"^ {2,4}with [\w-]+\.\S{1,512},$")]
    private static partial Regex Resource();
}
