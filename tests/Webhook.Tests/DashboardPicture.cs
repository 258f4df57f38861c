using System.Globalization;
using System.Security;
using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.Language;

namespace KargoStageWebhook;

/// <summary>The layout of the chart's dashboard as a drawing: each panel's place in Grafana's grid, its title and its kind. It shows no data.</summary>
internal static class DashboardPicture
{
    private const int Columns = 24, Cell = 40, RowHeight = 14, Gap = 3, Line = 14;
    private const double CharacterWidth = 6.4;

    /// <summary>The drawing that the documents show.</summary>
    public static string File { get; } = Path.Combine(Samples.Root, "docs", "dashboard.svg");

    /// <summary>The dashboard.</summary>
    public static JsonNode Dashboard() => JsonNode.Parse(ChartReference.Read("monitoring/dashboard.json"))!;

    /// <summary>Draws a dashboard.</summary>
    /// <returns>An SVG with a background of its own, for light and dark pages.</returns>
    public static string Draw(JsonNode dashboard)
    {
        var panels = dashboard["panels"]!.AsArray().Select(panel => panel!).ToList();
        var (width, height) = (Columns * Cell, panels.Max(panel => Place(panel, "y") + Place(panel, "h")) * RowHeight);
        var svg = new StringBuilder();
        Append(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Append(svg, $"<title>Layout of the dashboard {SecurityElement.Escape(dashboard["title"]!.GetValue<string>())}</title>");
        Append(svg, $"<rect width=\"{width}\" height=\"{height}\" fill=\"#f4f5f5\"/>");
        foreach (var panel in panels) Draw(svg, panel);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, JsonNode panel)
    {
        var (x, y, width, height) = (Place(panel, "x") * Cell, Place(panel, "y") * RowHeight, Place(panel, "w") * Cell, Place(panel, "h") * RowHeight);
        var (title, kind) = (panel["title"]!.GetValue<string>(), panel["type"]!.GetValue<string>());
        if (kind == "row")
        {
            Append(svg, $"<text x=\"{x + Gap}\" y=\"{y + RowHeight - Gap}\" font-weight=\"bold\" fill=\"#24292e\">{SecurityElement.Escape(title)}</text>");
            return;
        }

        Append(svg, $"<rect x=\"{x + Gap}\" y=\"{y + Gap}\" width=\"{width - (2 * Gap)}\" height=\"{height - (2 * Gap)}\" rx=\"2\" fill=\"#fff\" stroke=\"#c7cacd\"/>");
        var baseline = y + Gap;
        foreach (var line in Wrap(title, (int)((width - (6 * Gap)) / CharacterWidth)))
            Append(svg, $"<text x=\"{x + (3 * Gap)}\" y=\"{baseline += Line}\" fill=\"#24292e\">{SecurityElement.Escape(line)}</text>");
        Append(svg, $"<text x=\"{x + (3 * Gap)}\" y=\"{y + height - (3 * Gap)}\" font-size=\"10\" fill=\"#6e7277\">{kind}</text>");
    }

    private static IEnumerable<string> Wrap(string text, int characters)
    {
        var line = string.Empty;
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > characters)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }

    private static int Place(JsonNode panel, string side) => panel["gridPos"]![side]!.GetValue<int>();

    private static void Append(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
