using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>A place where an error begins.</summary>
/// <param name="Shape">The shape of the error.</param>
/// <param name="Match">Its beginning.</param>
/// <param name="Level">How many quoted texts are around it; see <see cref="QuotedText"/>.</param>
internal sealed record ErrorStart(ErrorShape Shape, Match Match, int Level)
{
    /// <summary>Where it begins.</summary>
    public int Index => Match.Index;

    /// <summary>Where its message begins.</summary>
    public int End => Match.Index + Match.Length;

    /// <summary>Whether another one, which begins before this one's message ends, is a part of it.</summary>
    public bool Includes(ErrorStart other) => other.Index < End || other.Level > Level || other.Shape.Rank < Shape.Rank;
}
